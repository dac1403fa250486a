import { z } from 'zod';
import { decodeCbor, encodeCbor } from './cbor.ts';

/** What a desktop says four times a second while it looks at a stream. */
export interface Credit {
  /** It has every batch up to and with this number. */
  readonly acknowledged: number;
  /** So many more may be under way. */
  readonly credit: number;
}

export const CREDIT_PERIOD_MS = 250;
const ACKNOWLEDGED = 1;
const CREDIT = 2;

const word = z.int().min(0).max(0xffff_ffff);
const creditSchema = z.map(z.int(), z.unknown()).transform((map, context): Credit => {
  const acknowledged = word.safeParse(map.get(ACKNOWLEDGED));
  const credit = word.safeParse(map.get(CREDIT));
  if (acknowledged.success && credit.success) return { acknowledged: acknowledged.data, credit: credit.data };
  context.addIssue('keys 1 and 2 are whole numbers of 32 bits');
  return z.NEVER;
});

export const encodeCredit = ({ acknowledged, credit }: Credit): Uint8Array =>
  encodeCbor(
    new Map([
      [ACKNOWLEDGED, acknowledged],
      [CREDIT, credit],
    ]),
  );

export const decodeCredit = (bytes: Uint8Array): Credit => decodeCbor(bytes, creditSchema, 'a credit');
