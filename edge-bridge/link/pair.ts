import { createHash, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto';
import { request as requestHttps } from 'node:https';
import { TLSSocket } from 'node:tls';
import { Fault } from '../../workers/contract/faults.ts';
import type { Credentials, Endpoint } from '../mqtt/open-mqtt.ts';
import { createRequest } from '../protocol/certificate-request.ts';
import {
  answerMac,
  comparisonDigits,
  PAIRING_PATH,
  type PairingAnswer,
  type PairingLink,
  type PairingRequest,
  pairingAnswerSchema,
  type Role,
  requestMac,
  sameMac,
} from '../protocol/pairing.ts';
import type { AgentAddress } from '../protocol/topics.ts';

/** Everything a desktop keeps of a pairing; the two keys go to the key store. */
export interface Pairing {
  readonly agent: AgentAddress;
  readonly broker: Endpoint;
  readonly desktop: string;
  readonly role: Role;
  readonly credentials: Credentials;
  /** Ed25519, PKCS#8, PEM: signs commands. */
  readonly signingKeyPem: string;
  readonly signPub: string;
  readonly agentSignPub: string;
}

const ANSWER_MS = 20_000;
const MOST_ANSWER_BYTES = 64 * 1024;

/**
 * Pairs with the agent of a link: the agent's key is checked before a byte is sent, its answer by the token.
 * @throws {Fault} bad_request in the agent's words; io when it cannot be reached or is another one
 */
export async function pairWith(
  link: PairingLink,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly pairing: Pairing; readonly digits: string }> {
  const { keyPem, requestPem } = await createRequest(name);
  const signing = generateKeyPairSync('ed25519');
  const signPub = signing.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url');
  const body = { request: requestPem, sign_pub: signPub, name, nonce: randomBytes(16).toString('base64url') };
  const request: PairingRequest = { ...body, mac: requestMac(link, body) };
  const answer = await post(link, request, signal);
  const { mac, ...signed } = answer;
  if (!sameMac(mac, answerMac(link.token, request.nonce, signed))) {
    throw new Fault('io', 'the answer is not from the agent that made the link: nothing was kept');
  }
  return {
    digits: comparisonDigits(request, answer, link.pin),
    pairing: {
      agent: { site: answer.site, device: answer.device },
      broker: answer.broker,
      desktop: answer.desktop,
      role: answer.role,
      credentials: { authorityPem: answer.authority, certificatePem: answer.certificate, keyPem },
      signingKeyPem: signing.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      signPub,
      agentSignPub: answer.sign_pub,
    },
  };
}

/** The key of the certificate, not its raw point: `cert.pubkey` of Node is something else for EC keys (edge-protocol.md, 3.2). */
function pinOfSocket(socket: TLSSocket): string {
  const { raw } = socket.getPeerCertificate();
  const spki = new X509Certificate(raw).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64url');
}

function post(link: PairingLink, body: PairingRequest, signal: AbortSignal): Promise<PairingAnswer> {
  const where = `${link.host}:${link.port}`;
  return new Promise((resolve, reject) => {
    const refuse = (why: string, cause?: unknown) => reject(new Fault('io', why, { cause }));
    const request = requestHttps(
      {
        host: link.host,
        port: link.port,
        path: PAIRING_PATH,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        agent: false,
        minVersion: 'TLSv1.3',
        // Whose certificate it is says the pin of the link, checked below before anything is sent.
        rejectUnauthorized: false,
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      },
      (response) => {
        const pieces: Buffer[] = [];
        let length = 0;
        response.on('data', (piece: Buffer) => {
          length += piece.length;
          if (length > MOST_ANSWER_BYTES) request.destroy(new Error('the answer is too long'));
          else pieces.push(piece);
        });
        response.on('end', () => {
          try {
            resolve(readAnswer(response.statusCode ?? 0, Buffer.concat(pieces).toString('utf8'), where));
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    request.on('error', (error) => refuse(`the agent at ${where} cannot be reached: ${error.message}`, error));
    request.on('socket', (socket) => {
      if (!(socket instanceof TLSSocket)) throw new Error('a request over TLS has another socket');
      socket.once('secureConnect', () => {
        if (pinOfSocket(socket) === link.pin) request.end(JSON.stringify(body));
        else {
          refuse(`${where} is not the agent that made the link: its key is another; nothing was sent`);
          request.destroy();
        }
      });
    });
  });
}

function readAnswer(status: number, text: string, where: string): PairingAnswer {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Fault('corrupt_input', `the answer of ${where} is not JSON`, { cause: error });
  }
  const answer = pairingAnswerSchema.safeParse(value);
  if (status === 200 && answer.success) return answer.data;
  const refused =
    typeof value === 'object' && value !== null && 'error' in value ? String(value.error).slice(0, 300) : '';
  throw new Fault('bad_request', refused || `${where} answered with status ${status}, not with a pairing`);
}
