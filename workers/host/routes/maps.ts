import type { BaseMaps } from '../base-maps.ts';
import type { GrantStore } from '../grants.ts';
import type { Implementer } from './implementer.ts';

export function mapRoutes(os: Implementer['maps'], baseMaps: BaseMaps, grants: GrantStore) {
  return os.router({
    sources: os.sources.handler(() => baseMaps.sources()),
    addBaseMap: os.addBaseMap.handler(async ({ input }) => baseMaps.add(await grants.resolve(input.grant))),
    removeBaseMap: os.removeBaseMap.handler(({ input }) => baseMaps.remove(input.id)),
    setTileAddress: os.setTileAddress.handler(({ input }) => baseMaps.setTileAddress(input.address)),
  });
}
