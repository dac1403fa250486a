import { randomBytes } from 'node:crypto';
import { type PairingRequest, type Role, requestMac, sameMac } from '../../protocol/pairing.ts';

export const OFFER_S = 300;
export const MOST_TRIES = 5;

export type Verdict =
  | { readonly kind: 'accepted'; readonly role: Role; readonly token: string }
  | { readonly kind: 'refused'; readonly why: 'no_offer' | 'expired' | 'wrong_mac' | 'too_many_tries' };

export interface PairingOffer {
  /** A new offer, in place of any before. */
  open(role: Role, nowUs: bigint): string;
  judge(request: PairingRequest, nowUs: bigint): Verdict;
  close(): void;
  isOpen(nowUs: bigint): boolean;
}

/** One open offer at a time: five minutes, one use, five tries (P2, P3). Pure but for its random token. */
export function createPairingOffer(pin: string): PairingOffer {
  let offer: { readonly token: string; readonly role: Role; readonly endsUs: bigint; tries: number } | undefined;
  return {
    open(role, nowUs) {
      const token = randomBytes(16).toString('base64url');
      offer = { token, role, endsUs: nowUs + BigInt(OFFER_S) * 1_000_000n, tries: 0 };
      return token;
    },
    judge(request, nowUs) {
      if (offer === undefined) return { kind: 'refused', why: 'no_offer' };
      if (nowUs >= offer.endsUs) {
        offer = undefined;
        return { kind: 'refused', why: 'expired' };
      }
      const { token, role } = offer;
      if (sameMac(requestMac({ pin, token }, request), request.mac)) {
        offer = undefined;
        return { kind: 'accepted', role, token };
      }
      offer.tries += 1;
      if (offer.tries < MOST_TRIES) return { kind: 'refused', why: 'wrong_mac' };
      offer = undefined;
      return { kind: 'refused', why: 'too_many_tries' };
    },
    close() {
      offer = undefined;
    },
    isOpen: (nowUs) => offer !== undefined && nowUs < offer.endsUs,
  };
}
