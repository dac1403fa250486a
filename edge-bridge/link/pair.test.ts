import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAuthority, createIdentity, type KeyAndCertificate } from '../agent/certificates.ts';
import { MOST_TRIES, OFFER_S } from '../agent/pairing/pairing-offer.ts';
import {
  type PairedDesktop,
  type PairingOutcome,
  type PairingServer,
  servePairing,
} from '../agent/pairing/pairing-server.ts';
import { type PairingLink, parsePairingLink } from '../protocol/pairing.ts';
import { pairWith } from './pair.ts';

/** Rule numbers: edge-bridge/protocol/SPEC.md. Real TLS 1.3 on loopback. */
const HOST = '127.0.0.1';

describe('pairing by a link', () => {
  let authority: KeyAndCertificate;
  let server: PairingServer;
  let nowUs = 0n;
  const admitted: PairedDesktop[] = [];
  const outcomes: PairingOutcome[] = [];

  const start = async (): Promise<PairingServer> => {
    const signing = generateKeyPairSync('ed25519');
    return servePairing({
      host: HOST,
      port: 0,
      reachedAt: HOST,
      site: 'site1',
      device: 'jet1',
      authority,
      identity: await createIdentity(authority, 'jet1', { kind: 'server', hosts: [HOST] }),
      broker: { host: HOST, port: 8883 },
      signPub: signing.publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'),
      nowUs: () => nowUs,
      leastBetweenMs: 0,
      admit: async (desktop) => void admitted.push(desktop),
      onOutcome: (outcome) => outcomes.push(outcome),
    });
  };
  const pair = (link: PairingLink) => pairWith(link, 'Analyst’s laptop', AbortSignal.timeout(10_000));

  beforeAll(async () => {
    authority = await createAuthority('site1');
    server = await start();
  });
  beforeEach(() => {
    admitted.length = 0;
    outcomes.length = 0;
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it('a desktop gets its certificate, and both show the same digits (P1, P5)', async () => {
    const { pairing, digits } = await pair(parsePairingLink(server.offer('operator')));
    expect(pairing).toMatchObject({ agent: { site: 'site1', device: 'jet1' }, role: 'operator' });
    expect(pairing.credentials.authorityPem).toBe(authority.certificatePem);
    expect(admitted).toEqual([
      { desktop: pairing.desktop, name: 'Analyst’s laptop', role: 'operator', signPub: pairing.signPub },
    ]);
    expect(outcomes).toEqual([{ kind: 'paired', desktop: admitted[0], digits }]);
    expect(digits).toMatch(/^\d{6}$/u);
  });

  it('a link is good for one use and for five minutes (P2)', async () => {
    const link = parsePairingLink(server.offer('viewer'));
    await pair(link);
    await expect(pair(link)).rejects.toThrow('no pairing is open on the agent, or its link was used');
    const late = parsePairingLink(server.offer('viewer'));
    nowUs += BigInt(OFFER_S) * 1_000_000n;
    await expect(pair(late)).rejects.toThrow(/make a new one/u);
    expect(outcomes.filter(({ kind }) => kind === 'refused')).toHaveLength(2);
    expect(admitted).toHaveLength(1);
  });

  it('guessing makes the offer void (P3)', async () => {
    const good = parsePairingLink(server.offer('admin'));
    const wrong = { ...good, token: 'A'.repeat(22) };
    for (let tries = 1; tries < MOST_TRIES; tries++) await expect(pair(wrong)).rejects.toThrow('was changed');
    await expect(pair(wrong)).rejects.toThrow('tried too often');
    await expect(pair(good)).rejects.toThrow('no pairing is open');
    expect(admitted).toEqual([]);
  });

  it('nothing is sent to another agent than that of the link (P4)', async () => {
    await using stranger = await start();
    const theirs = parsePairingLink(stranger.offer('operator'));
    const ours = parsePairingLink(server.offer('operator'));
    await expect(pair({ ...ours, port: theirs.port })).rejects.toThrow('is not the agent that made the link');
    expect(outcomes).toEqual([]);
  });

  it('what is no link is refused in words (P6)', () => {
    for (const text of [
      '',
      'http://example.org',
      'swpair:1?',
      'swpair:2?h=a&p=1',
      'swpair:1?h=a b&p=1&k=x&t=y',
      server.offer('viewer').replace(/p=\d+/u, 'p=0'),
    ]) {
      expect(() => parsePairingLink(text), text).toThrow(/this is not a pairing link: .+; airguard agent pair/u);
    }
    expect(parsePairingLink(`  ${server.offer('viewer')}\n`).host).toBe(HOST);
  });
});
