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
  }),
  /** Carries two ports: [calls, bytes]. The host serves them until the page closes them. */
  z.object({ kind: z.literal('ports') }),
  /** A file or folder the person chose in a dialog or dropped. Answered by `granted` before the page learns the id. */
  z.object({ kind: z.literal('grant'), id: z.string().min(1).max(64), path: z.string().min(1) }),
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
]);
export type HostMessage = z.infer<typeof hostMessageSchema>;
