/**
 * Who may import whom (ARCHITECTURE.md). Type imports count. A folder that is not named in `to` is closed to `from`.
 */
const pure = '^workers/(contract|decode|reduce|analysis)/';
const tests = '(\\.test\\.tsx?$|/testing/)';
const source = '^(workers|renderer|electron|edge-bridge|fixtures)/';

/** One rule: files of `from` may import only what matches `may`, of our own sources. */
const onlyOwn = (name, from, may) => ({
  name,
  severity: 'error',
  comment: `${from} may import only ${may.join(', ')}`,
  from: { path: from, pathNot: tests },
  to: { path: source, pathNot: [from, ...may] },
});

/** One rule: the package is imported in these places alone. */
const onlyIn = (name, packagePath, places) => ({
  name,
  severity: 'error',
  comment: `imported only in ${places.join(', ')}`,
  from: { path: source, pathNot: [...places, tests] },
  to: { path: packagePath },
});

/** Arithmetic of places, the same on both sides; it imports nothing. */
const places = '^workers/analysis/geo/geodesy\\.ts$';
const contract = '^workers/contract/';
const reduce = '^workers/reduce/';
const decode = '^workers/decode/';
const bootMessages = '^workers/transport/(boot-messages|security-headers)\\.ts$';
const shellTypes = '^electron/(shell-api|shell-channels)\\.ts$';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: { path: source }, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: { path: source }, to: { couldNotResolve: true } },
    {
      name: 'shipped-code-knows-no-tests',
      severity: 'error',
      from: { path: '^(workers|renderer|electron|edge-bridge)/', pathNot: `${tests}|/test-support/` },
      to: { path: '^test/' },
    },
    {
      name: 'fixtures-only-for-generate',
      severity: 'error',
      comment: 'the generator is part of the command line program, of nothing else that ships',
      from: { path: '^(workers|renderer|electron|edge-bridge)/', pathNot: [tests, '^workers/host/cli'] },
      to: { path: '^fixtures/' },
    },
    {
      name: 'pure-folders-do-no-input-or-output',
      severity: 'error',
      from: { path: pure, pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'contract-packages',
      severity: 'error',
      from: { path: contract, pathNot: tests },
      to: { path: 'node_modules', pathNot: 'node_modules/(zod|@orpc/contract)/' },
    },
    onlyOwn('contract-is-the-ground', contract, []),
    onlyOwn('decode', decode, [contract, reduce]),
    onlyOwn('reduce', reduce, [contract, '^workers/decode/columns\\.ts$']),
    onlyOwn('analysis', '^workers/analysis/', [contract, reduce]),
    onlyOwn('kernels', '^workers/kernels/', [contract, reduce, decode]),
    onlyOwn('recording', '^workers/recording/', [
      contract,
      reduce,
      decode,
      '^workers/analysis/',
      '^workers/export/columns\\.ts$',
    ]),
    onlyOwn('catalog', '^workers/catalog/', [contract]),
    onlyOwn('custody', '^workers/custody/', [contract, '^workers/catalog/']),
    onlyOwn('export', '^workers/export/', [
      contract,
      reduce,
      '^workers/analysis/',
      '^workers/recording/',
      '^workers/catalog/',
    ]),
    onlyOwn('link-protocol', '^edge-bridge/(protocol|mqtt)/', [contract]),
    onlyOwn('link', '^edge-bridge/link/', [contract, '^edge-bridge/(protocol|mqtt)/']),
    onlyOwn('agent', '^edge-bridge/agent/', [contract, decode, '^edge-bridge/(protocol|mqtt)/']),
    onlyOwn('transport', '^workers/transport/', [contract]),
    onlyOwn('source', '^workers/source/', [contract, '^workers/(catalog|custody|jobs)/']),
    {
      name: 'nobody-imports-the-host',
      severity: 'error',
      from: { path: source, pathNot: ['^workers/host/', tests] },
      to: { path: '^workers/host/' },
    },
    {
      name: 'threads-load-no-natives',
      severity: 'error',
      from: { path: '^workers/threads/', pathNot: tests },
      to: { path: '@duckdb|^workers/catalog/', reachable: true },
    },
    {
      name: 'views-do-not-know-each-other',
      severity: 'error',
      from: { path: '^renderer/views/([^/]+)/', pathNot: tests },
      to: { path: '^renderer/views/[^/]+/', pathNot: '^renderer/views/$1/' },
    },
    {
      name: 'views-are-imported-by-their-index',
      severity: 'error',
      from: { path: source, pathNot: ['^renderer/views/', tests] },
      to: { path: '^renderer/views/', pathNot: '^renderer/views/(index|view)\\.tsx?$' },
    },
    onlyOwn('renderer-base', '^renderer/base/', []),
    onlyOwn('renderer-widgets', '^renderer/widgets/', ['^renderer/base/']),
    onlyOwn('renderer-model', '^renderer/model/', ['^renderer/base/', contract, places]),
    onlyOwn('renderer-data', '^renderer/data/', ['^renderer/(base|model)/', contract, shellTypes]),
    onlyOwn('renderer-gl', '^renderer/gl/', ['^renderer/(base|model|data)/', contract]),
    onlyOwn('renderer', '^renderer/', [contract, shellTypes, places]),
    onlyOwn('electron', '^electron/', [bootMessages]),
    onlyIn('electron-at-home', '^(electron|node_modules/electron)$|node_modules/electron/', [
      '^electron/',
      '^workers/host/entry-utility\\.ts$',
    ]),
    onlyIn('duckdb-at-home', 'node_modules/@duckdb/', ['^workers/catalog/']),
    onlyIn('s3-at-home', 'node_modules/(@aws-sdk|@smithy)/', ['^workers/source/']),
    onlyIn('link-at-home', 'node_modules/(mqtt|@modelcontextprotocol|@peculiar|jose|cborg)/', ['^edge-bridge/']),
    onlyIn('arrow-at-home', 'node_modules/apache-arrow/', [
      '^workers/recording/',
      '^workers/export/columns\\.ts$',
      '^renderer/data/',
    ]),
    onlyIn('react-at-home', 'node_modules/(react|react-dom|@blueprintjs|dockview[^/]*)/', ['^renderer/']),
    onlyIn('three-at-home', 'node_modules/(@types/)?three/', ['^renderer/gl/', '^renderer/views/(surface|attitude)/']),
    {
      name: 'screen-has-no-node',
      severity: 'error',
      from: { path: '^renderer/', pathNot: tests },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(workers/kernels/assembly|dist|release)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
