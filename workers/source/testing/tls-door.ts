import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TlsDoor {
  readonly port: number;
  /** PEM; signed by itself. */
  readonly certificate: string;
  stop(): Promise<void>;
}

/** HTTPS on 127.0.0.1 before a plain server, with a certificate nobody trusts; undefined without the openssl program. */
export async function startTlsDoor(target: number): Promise<TlsDoor | undefined> {
  const folder = mkdtempSync(join(tmpdir(), 'airguard-tls-'));
  try {
    const [keyPath, certificatePath] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
    const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '3650', '-subj', '/CN=airguard-test'];
    const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyPath, '-out', certificatePath];
    if (spawnSync('openssl', [...words, ...names]).status !== 0) return undefined;
    const certificate = readFileSync(certificatePath, 'utf8');
    const server = createServer({ key: readFileSync(keyPath), cert: certificate }, (incoming, outgoing) => {
      const { method, url: path, headers } = incoming;
      const onward = request({ host: '127.0.0.1', port: target, method, path, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const address = server.address();
    return {
      port: typeof address === 'object' && address !== null ? address.port : 0,
      certificate,
      stop: () =>
        new Promise((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
