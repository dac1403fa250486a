import { writeFileSync } from 'node:fs';
import { NO_REASON } from './tally.mjs';

/** Writes counts, failures and skips with their reasons to the file named by AIRGUARD_TALLY. */
export default class TallyReporter {
  #tally = { passed: 0, failures: [], skipped: [] };
  #suite;

  onBegin(_config, suite) {
    this.#suite = suite;
  }

  onError(error) {
    this.#tally.failures.push(`end-to-end: ${firstLine(plain(error.message))}`);
  }

  onEnd() {
    for (const test of this.#suite?.allTests() ?? []) {
      const name = test.titlePath().filter(Boolean).join(' > ');
      const outcome = test.outcome();
      if (test.results.length === 0) this.#tally.failures.push(`${name}: did not run`);
      else if (outcome === 'skipped') {
        const note = [...test.annotations, ...test.results.flatMap((result) => result.annotations ?? [])].find(
          ({ type }) => type === 'skip' || type === 'fixme',
        );
        this.#tally.skipped.push({ name, why: note?.description || NO_REASON });
      } else if (outcome === 'unexpected') {
        const messages = test.results.at(-1)?.errors.flatMap(({ message }) => message ?? []) ?? [];
        const said = messages.map(plain).map((message) => `${firstLine(message)}${pictureOf(message)}`);
        this.#tally.failures.push(`${name}: ${said.join('; ')}`);
      } else this.#tally.passed++;
    }
    if (process.env.AIRGUARD_TALLY) writeFileSync(process.env.AIRGUARD_TALLY, JSON.stringify(this.#tally));
  }

  printsToStdio() {
    return false;
  }
}

/** Which screenshot differs and by how much: the log of a machine elsewhere is all there is to go by. */
function pictureOf(message) {
  const name = /Snapshot: (\S+)/.exec(message)?.[1];
  const difference = /^.*(?:pixels \(ratio|Expected an image).*$/m.exec(message)?.[0].trim();
  return name === undefined ? '' : ` (${name}: ${difference ?? 'no picture to compare with'})`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: terminal colours start with an escape character.
const plain = (text = '') => text.replace(/\u001b\[[0-9;]*m/g, '');

const firstLine = (text) => text.split('\n', 1)[0];
