import { X509Certificate } from 'node:crypto';
import { Fault } from '../contract/faults.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/gu;

/** The certificates of a PEM text; throws a Fault when there is none, one cannot be read, or a private key is among them. */
export function checkAuthorities(pem: string): readonly string[] {
  if (pem.includes('PRIVATE KEY'))
    throw new Fault('bad_request', 'This holds a private key; give only the certificate of the authority, in PEM.');
  const certificates = pem.match(CERTIFICATE) ?? [];
  if (certificates.length === 0)
    throw new Fault('bad_request', 'This is no certificate in PEM: it has no -----BEGIN CERTIFICATE----- block.');
  for (const [index, certificate] of certificates.entries()) {
    try {
      new X509Certificate(certificate);
    } catch (error) {
      throw new Fault('bad_request', `Certificate ${index + 1} of the PEM cannot be read; copy it again.`, {
        cause: error,
      });
    }
  }
  return certificates;
}
