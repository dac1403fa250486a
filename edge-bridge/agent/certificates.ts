import 'reflect-metadata';
import { createHash, randomBytes } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { Fault } from '../../workers/contract/faults.ts';
import { exportedKey, newKeys, TLS_KEY, TLS_SIGNATURE } from '../protocol/certificate-request.ts';

const DAY_MS = 86_400_000;
/** A Jetson without a battery starts in the past: what it makes is valid from long before. */
const VALID_FROM = new Date('2020-01-01T00:00:00Z');
const AUTHORITY_YEARS = 20;
const LEAF_YEARS = 5;
/** OpenSSL and BoringSSL alike want the serial number positive and at most 20 bytes. */
const SERIAL_BYTES = 16;

export interface KeyAndCertificate {
  /** PKCS#8, PEM. */
  readonly keyPem: string;
  readonly certificatePem: string;
}

const serial = (): string => {
  const bytes = randomBytes(SERIAL_BYTES);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 1;
  return bytes.toString('hex');
};

const yearsFromNow = (years: number): Date => new Date(Date.now() + years * 365 * DAY_MS);

async function signingKey(keyPem: string): Promise<CryptoKey> {
  const [der] = x509.PemConverter.decode(keyPem);
  if (der === undefined) throw new Fault('corrupt_input', 'the key file holds no PEM block');
  return crypto.subtle.importKey('pkcs8', der, TLS_KEY, false, ['sign']);
}

/** The authority of one site: signs the broker's, the agent's and the desktops' certificates and nothing else. */
export async function createAuthority(site: string): Promise<KeyAndCertificate> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: [{ CN: [`Airguard site ${site}`] }],
    notBefore: VALID_FROM,
    notAfter: yearsFromNow(AUTHORITY_YEARS),
    signingAlgorithm: TLS_SIGNATURE,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { keyPem: await exportedKey(keys), certificatePem: certificate.toString('pem') };
}

export type Usage = { readonly kind: 'server'; readonly hosts: readonly string[] } | { readonly kind: 'client' };

async function issue(authority: KeyAndCertificate, name: string, publicKey: CryptoKey, usage: Usage): Promise<string> {
  const issuer = new x509.X509Certificate(authority.certificatePem);
  const isAddress = (host: string) => /^[\d.]+$|:/u.test(host);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: [{ CN: [name] }],
    issuer: issuer.subject,
    notBefore: VALID_FROM,
    notAfter: yearsFromNow(LEAF_YEARS),
    signingAlgorithm: TLS_SIGNATURE,
    publicKey,
    signingKey: await signingKey(authority.keyPem),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      // BoringSSL checks the usages; a certificate without them is refused there and taken elsewhere.
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        usage.kind === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      ...(usage.kind === 'client'
        ? []
        : [
            new x509.SubjectAlternativeNameExtension(
              usage.hosts.map((host) => ({ type: isAddress(host) ? 'ip' : 'dns', value: host }) as const),
            ),
          ]),
    ],
  });
  return certificate.toString('pem');
}

/** A fresh key with its certificate: for the broker (`server`) or somebody who connects to it (`client`). */
export async function createIdentity(
  authority: KeyAndCertificate,
  name: string,
  usage: Usage,
): Promise<KeyAndCertificate> {
  const keys = await newKeys();
  return { keyPem: await exportedKey(keys), certificatePem: await issue(authority, name, keys.publicKey, usage) };
}

/**
 * Signs a client's request under the name that the agent gives it; the name in the request counts for nothing.
 * @throws {Fault} bad_request, when the request is damaged, of another kind of key, or not signed by its own key
 */
export async function signRequest(authority: KeyAndCertificate, requestPem: string, name: string): Promise<string> {
  const refused = (why: string, cause?: unknown) =>
    new Fault('bad_request', `the certificate request is refused: ${why}`, { cause });
  let request: x509.Pkcs10CertificateRequest;
  try {
    request = new x509.Pkcs10CertificateRequest(requestPem);
  } catch (error) {
    throw refused('it is not a PKCS#10 request', error);
  }
  const { algorithm } = request.publicKey;
  if (algorithm.name !== TLS_KEY.name || !('namedCurve' in algorithm) || algorithm.namedCurve !== TLS_KEY.namedCurve)
    throw refused('its key is not of P-256');
  if (!(await request.verify())) throw refused('its own key did not sign it');
  return issue(authority, name, await request.publicKey.export(TLS_KEY, ['verify']), { kind: 'client' });
}

/** SHA-256 of a certificate's public key (SPKI, DER), base64url: what a pairing link pins. */
export function pinOf(certificatePem: string): string {
  const { publicKey } = new x509.X509Certificate(certificatePem);
  return createHash('sha256').update(new Uint8Array(publicKey.rawData)).digest('base64url');
}
