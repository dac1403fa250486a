import { z } from 'zod';

/** Every way a request can fail that a user may meet. Programmer errors are not faults; they crash (CONTRIBUTING.md). */
export const faultCodes = [
  'cancelled',
  'not_found',
  'bad_request',
  'unsupported_format',
  'corrupt_input',
  'read_only',
  'newer_version',
  'no_space',
  'io',
  'busy',
  'internal',
] as const;
export const faultCodeSchema = z.enum(faultCodes);
export type FaultCode = z.infer<typeof faultCodeSchema>;

/** An expected failure, in one sentence that says what, where and what to do. Paths come last in the text. */
export class Fault extends Error {
  readonly code: FaultCode;
  constructor(code: FaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'Fault';
    this.code = code;
  }
}
