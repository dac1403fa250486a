import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at, root } from '../lib/paths.mjs';
import { binaryOf } from '../lib/run.mjs';

/** Fewer modules than this and the import rules have not seen the project (with TypeScript 7 the tool sees none, and passes). */
const MODULE_FLOOR = 200;
const sources = ['workers', 'renderer', 'electron', 'edge-bridge', 'fixtures'].filter((folder) =>
  existsSync(at(folder)),
);

const command = (program, ...words) => {
  const result = spawnSync(process.execPath, [program, ...words], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return { ok: result.status === 0, text: `${result.stdout}${result.stderr}`, stdout: result.stdout };
};

const biome = () => {
  const { ok, text } = command(
    binaryOf('@biomejs/biome', 'biome'),
    'check',
    '--error-on-warnings',
    '--diagnostic-level=warn',
    '.',
  );
  return ok ? undefined : text;
};

const types = () => {
  const { ok, text } = command(binaryOf('typescript', 'tsc'), '-p', '.', '--noEmit');
  return ok ? undefined : text;
};

/** Import rules, by dependency-cruiser in its own folder with the TypeScript it can read. */
const imports = () => {
  const program = binaryOf('dependency-cruiser', 'depcruise', at('build', 'structure'));
  const { stdout, text } = command(
    program,
    '--config',
    'build/structure/rules.cjs',
    '--output-type',
    'json',
    ...sources,
  );
  let summary;
  try {
    ({ summary } = JSON.parse(stdout));
  } catch {
    return `dependency-cruiser gave no report:\n${text}`;
  }
  if (summary.totalCruised < MODULE_FLOOR) {
    return `the import rules saw ${summary.totalCruised} modules, fewer than ${MODULE_FLOOR}: they did not run on the project`;
  }
  const lines = summary.violations.map(({ rule, from, to, cycle }) =>
    cycle ? `${rule.name}: ${[from, ...cycle.map(({ name }) => name)].join(' → ')}` : `${rule.name}: ${from} → ${to}`,
  );
  return lines.length === 0 ? undefined : lines.join('\n');
};

/** Every package of the lock files has a SHA-512 and no address but a registry's: no git, no file, no plain http. */
const locks = () => {
  const problems = ['.', 'build/structure'].flatMap((folder) => {
    const lock = JSON.parse(readFileSync(at(folder, 'package-lock.json'), 'utf8'));
    return Object.entries(lock.packages)
      .filter(([place, entry]) => place !== '' && !entry.inBundle && !isPinned(entry))
      .map(
        ([place]) => `${folder}/package-lock.json: ${place} has no SHA-512, or comes from elsewhere than a registry`,
      );
  });
  return problems.length === 0 ? undefined : problems.join('\n');
};

/** npm may leave the address of a registry package out; any other address is not a registry package. */
const isPinned = ({ integrity, resolved = 'https://' }) =>
  integrity?.startsWith('sha512-') && resolved.startsWith('https://');

/** Calls that put text from a file on the page as markup, run text as code, or hand an address to the system. */
const banned = [
  [/\.(innerHTML|outerHTML)\s*=(?!=)/, 'writes markup'],
  [/\b(insertAdjacentHTML|document\.write)\s*\(/, 'writes markup'],
  [/\bnew Function\s*\(/, 'runs text as code'],
  [/\bshell\.(openExternal|openPath)\b/, 'hands an address to the system'],
  [/\bsetUsePlainTextEncryption\b/, 'stores secrets in plain text'],
  [/rejectUnauthorized:\s*false|NODE_TLS_REJECT_UNAUTHORIZED/, 'turns certificate checks off'],
];

/** Files that may, and the reason. */
const allowed = {
  'edge-bridge/link/pair.ts': 'the link itself names the agent’s key, which is checked before a byte is sent (P4)',
};

const bannedCalls = () => {
  const problems = sources.flatMap((folder) =>
    filesBelow(folder)
      .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !(file in allowed))
      .flatMap((file) => {
        const text = readFileSync(at(file), 'utf8');
        return banned.filter(([pattern]) => pattern.test(text)).map(([, why]) => `${file}: ${why}`);
      }),
  );
  return problems.length === 0 ? undefined : problems.join('\n');
};

function filesBelow(folder) {
  return readdirSync(at(folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesBelow(path);
    return [path];
  });
}

/** Each gives undefined when all is well, otherwise the text to show. */
export const checks = {
  'format and lint': biome,
  types,
  'import rules': imports,
  'lock files': locks,
  'banned calls': bannedCalls,
};
