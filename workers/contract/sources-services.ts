import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import {
  bucketSchema,
  connectionSchema,
  objectInfoSchema,
  secretSchema,
  selectionSchema,
  sourcesStateSchema,
} from './sources.ts';

const connection = z.object({ connection: z.string().max(64) });
const passphrase = z.object({ passphrase: z.string().min(8).max(1000) });

/** Connections to buckets, what is in them, and the jobs that pull from and push to them. */
export const sourcesContract = {
  /** State stream: first item at once, then the newest after every change. */
  state: oc.output(eventIterator(sourcesStateSchema)),
  /** Adds or replaces. `secret` is for credentials of kind `key`; absent leaves the one that is kept. */
  save: oc.input(z.object({ connection: connectionSchema, secret: secretSchema.optional() })).output(z.object({})),
  remove: oc.input(connection).output(z.object({})),
  /** Tries the connection: a sentence that says what worked. */
  test: oc.input(connection).output(z.object({ message: z.string() })),
  /** Makes the passphrase vault and moves into it what memory holds. */
  createVault: oc.input(passphrase).output(z.object({})),
  unlockVault: oc.input(passphrase).output(z.object({})),
  lockVault: oc.output(z.object({})),
  /** Removes the vault with every secret in it. */
  removeVault: oc.output(z.object({})),
  /** Empty where the credentials may not list buckets. */
  buckets: oc.input(connection).output(z.object({ buckets: z.array(z.string()) })),
  /** One page: folders and objects directly below the prefix. `next` continues. */
  list: oc
    .input(
      connection.extend({ bucket: bucketSchema, prefix: z.string().max(1024), token: z.string().max(4096).optional() }),
    )
    .output(
      z.object({ folders: z.array(z.string()), objects: z.array(objectInfoSchema), next: z.string().optional() }),
    ),
  /** How much a pull would take. `filteredOut`: objects that the filter leaves. */
  measure: oc
    .input(selectionSchema)
    .output(z.object({ objects: z.int(), bytes: z.number(), filteredOut: z.int(), devices: z.array(z.string()) })),
  pull: oc.input(selectionSchema).output(z.object({ job: z.string() })),
  /** Uploads the open case as one `.tar`. */
  push: oc
    .input(connection.extend({ bucket: bucketSchema, key: z.string().min(1).max(1024) }))
    .output(z.object({ job: z.string() })),
} as const;
