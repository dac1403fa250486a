import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/** BoringSSL, which Electron brings, takes no Ed25519 certificates: TLS keys are P-256 (edge-protocol.md, 3.2). */
export const TLS_KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const TLS_SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

export const newKeys = () => crypto.subtle.generateKey(TLS_KEY, true, ['sign', 'verify']);

/** The private key as PKCS#8, PEM. */
export async function exportedKey(keys: CryptoKeyPair): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY');
}

/** A request for a client's certificate, made where the key stays. */
export async function createRequest(name: string): Promise<{ readonly keyPem: string; readonly requestPem: string }> {
  const keys = await newKeys();
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [name] }],
    keys,
    signingAlgorithm: TLS_SIGNATURE,
  });
  return { keyPem: await exportedKey(keys), requestPem: request.toString('pem') };
}
