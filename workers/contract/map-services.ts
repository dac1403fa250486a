import { oc } from '@orpc/contract';
import { z } from 'zod';
import { boundsSchema } from './survey.ts';

/**
 * What lies under a map. Base maps are kept for the person on this machine, never in a case. Nothing goes online unless an
 * address was typed, and then only for the tiles on the screen.
 */
export const baseMapSchema = z.object({
  id: z.string().max(64),
  name: z.string(),
  /** `vector`: Mapbox vector tiles. */
  kind: z.enum(['raster', 'vector']),
  bytes: z.number(),
  minZoom: z.int(),
  maxZoom: z.int(),
  bounds: boundsSchema,
  /** Why it cannot be shown now: the file was moved, say. */
  problem: z.string().optional(),
});
export type BaseMap = z.infer<typeof baseMapSchema>;

/** `https://…` with {z}, {x} and {y}. */
export const tileAddressSchema = z
  .string()
  .max(1000)
  .refine((address) => ['{z}', '{x}', '{y}'].every((part) => address.includes(part)), {
    message: 'A tile address holds {z}, {x} and {y}.',
  })
  .refine((address) => hostOfAddress(address) !== undefined, { message: 'A tile address begins with https://.' });

/** Host name that a tile address would contact; undefined when it is not https or not an address at all. */
export function hostOfAddress(address: string): string | undefined {
  try {
    const { protocol, hostname, username } = new URL(address);
    return protocol === 'https:' && hostname !== '' && username === '' ? hostname : undefined;
  } catch {
    return undefined;
  }
}

export const mapSourcesSchema = z.object({
  baseMaps: z.array(baseMapSchema),
  /** Absent: nothing goes online. */
  tileAddress: z.string().optional(),
});
export type MapSources = z.infer<typeof mapSourcesSchema>;

/** Every call answers with what there is now. */
export const mapContract = {
  sources: oc.output(mapSourcesSchema),
  /** `grant` is a PMTiles file; the file stays where it is. */
  addBaseMap: oc.input(z.object({ grant: z.string().max(64) })).output(mapSourcesSchema),
  /** Forgets it; the file stays. */
  removeBaseMap: oc.input(z.object({ id: z.string().max(64) })).output(mapSourcesSchema),
  /** Absent: nothing goes online any more. */
  setTileAddress: oc.input(z.object({ address: tileAddressSchema.optional() })).output(mapSourcesSchema),
} as const;
