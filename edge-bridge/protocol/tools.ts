import { z } from 'zod';

/** One MCP tool of the agent: what it is called, takes and answers. Both ends read it here (edge-protocol.md, 5.3). */
export interface Tool<Input extends z.ZodObject, Answer extends z.ZodObject> {
  readonly name: string;
  readonly description: string;
  readonly annotations: ToolAnnotations;
  readonly input: Input;
  readonly answer: Answer;
}

interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

export const refusalCodes = ['not_found', 'busy', 'not_authorised', 'capability_missing'] as const;

/** What a tool answers instead, when it does not do what it was asked. */
export const refusalSchema = z.strictObject({
  error: z.strictObject({ code: z.enum(refusalCodes), message: z.string().max(500) }),
});
export type Refusal = z.output<typeof refusalSchema>;

/** Only the inference of the two schemas. */
const tool = <Input extends z.ZodObject, Answer extends z.ZodObject>(spec: Tool<Input, Answer>): Tool<Input, Answer> =>
  spec;

const reads: ToolAnnotations = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};
const changes: ToolAnnotations = { ...reads, readOnlyHint: false };

const radio = z.string().regex(/^[a-z][a-z0-9]{0,15}$/u);
const stream = z.string().regex(/^\d{1,10}$/u);
export const sourceKinds = ['debugfs', 'replay', 'synthetic'] as const;
export type SourceKind = (typeof sourceKinds)[number];

export const capabilityGet = tool({
  name: 'capability.get',
  description: 'What this agent is and can do.',
  annotations: reads,
  input: z.strictObject({}),
  answer: z.strictObject({
    device: z.string(),
    site: z.string(),
    agent_version: z.string(),
    boot_id: z.string(),
    radios: z.array(z.strictObject({ radio, source: z.enum(sourceKinds) })),
  }),
});

export const streamOpen = tool({
  name: 'stream.open',
  description:
    'Opens a live stream of the kernel records of one radio. Its lease ends by itself unless credit renews it.',
  annotations: { ...changes, idempotentHint: false },
  input: z.strictObject({ radio }),
  answer: z.strictObject({ stream_id: stream, topic: z.string(), lease_s: z.int() }),
});

export const streamRenew = tool({
  name: 'stream.renew',
  description: 'Renews the lease of a stream of this desktop.',
  annotations: changes,
  input: z.strictObject({ stream_id: stream }),
  answer: z.strictObject({ lease_s: z.int() }),
});

export const streamClose = tool({
  name: 'stream.close',
  description: 'Closes a stream of this desktop.',
  annotations: changes,
  input: z.strictObject({ stream_id: stream }),
  answer: z.strictObject({ closed: z.boolean() }),
});
