import { spawn } from 'node:child_process';
import { type FaultProxy, startFaultProxy } from '../../../workers/source/testing/fault-proxy.ts';
import { root } from './programs.ts';

/** A real S3 server of the test's own, behind a proxy that can do what networks do. */
export interface Store {
  readonly bucket: string;
  readonly proxy: FaultProxy;
  put(key: string, body: Uint8Array | string): Promise<void>;
  stop(): Promise<void>;
}

const bucket = 'survey';
/** In a process of its own: the package is a module, which the tests' loader cannot require. */
const program = `import('fauxqs')
  .then(({ startFauxqs }) => startFauxqs({ port: 0, logger: false, host: '127.0.0.1' }))
  .then((server) => { server.createBucket('${bucket}'); console.log('port ' + server.port); })`;

export async function startStore(): Promise<Store> {
  const child = spawn(process.execPath, ['-e', program], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  const port = await new Promise<number>((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk: unknown) => {
      text += String(chunk);
      const found = /port (\d+)\n/u.exec(text);
      if (found !== null) resolve(Number(found[1]));
    });
    child.once('exit', (code) => reject(new Error(`the store ended with ${code}`)));
  });
  const proxy = await startFaultProxy(port);
  return {
    bucket,
    proxy,
    async put(key, body) {
      const path = key.split('/').map(encodeURIComponent).join('/');
      const answer = await fetch(`http://127.0.0.1:${port}/${bucket}/${path}`, {
        method: 'PUT',
        body: typeof body === 'string' ? body : new Uint8Array(body),
      });
      if (!answer.ok) throw new Error(`put of ${key}: ${answer.status}`);
    },
    async stop() {
      await proxy.stop();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}
