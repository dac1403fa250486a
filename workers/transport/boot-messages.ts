import { z } from 'zod';

/**
 * What Electron's main process and the data host tell each other over the utility process's parent port. Everything else
 * goes over the two ports of `ports`, page to host, past main.
 */

export const bootMessageSchema = z.discriminatedUnion('kind', [
  /** First message of every start, also after a crash: which case to open by itself. */
  z.object({
    kind: z.literal('boot'),
    build: z.string(),
    casePath: z.string().optional(),
    /** Where what belongs to the person, not to a case, is kept. */
    userFolder: z.string().optional(),
    /** The system's store of secrets; absent where there is none that deserves the name. */
    keyring: z.string().optional(),
  }),
  /** Carries two ports: [calls, bytes]. The host serves them until the page closes them. */
  z.object({ kind: z.literal('ports') }),
  /** A file or folder the person chose in a dialog or dropped. Answered by `granted` before the page learns the id. */
  z.object({ kind: z.literal('grant'), id: z.string().min(1).max(64), path: z.string().min(1) }),
  /** Answers a `keyring` message: the text asked for, or why there is none. */
  z.object({ kind: z.literal('keyring'), request: z.int(), text: z.string().optional() }),
  /** Close the case, finish writing, then exit with code 0. */
  z.object({ kind: z.literal('quit') }),
]);
export type BootMessage = z.infer<typeof bootMessageSchema>;

export const hostMessageSchema = z.discriminatedUnion('kind', [
  /** The host listens for ports and grants. */
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('granted'), id: z.string() }),
  /** The case that is open now, so that a restarted host can open it again. */
  z.object({ kind: z.literal('case'), path: z.string().optional() }),
  /** The case of the boot message could not be opened; one sentence for the person. */
  z.object({ kind: z.literal('case_failed'), why: z.string() }),
  /** Encrypts text to base64, or decrypts that; only main can. */
  z.object({
    kind: z.literal('keyring'),
    request: z.int(),
    work: z.enum(['encrypt', 'decrypt']),
    text: z.string().max(100_000),
  }),
]);
export type HostMessage = z.infer<typeof hostMessageSchema>;
