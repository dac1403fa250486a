import { Button, InputGroup } from '@blueprintjs/core';
import { Cross } from '@blueprintjs/icons';
import { type ReactNode, useState } from 'react';
import { hostOfAddress, type MapSources, tileAddressSchema } from '../../../workers/contract/map-services.ts';
import { formatBytes } from '../../base/format.ts';
import { useStore } from '../../base/use-store.ts';
import type { App } from '../../data/app.ts';
import { Panel } from '../../widgets/Panel.tsx';
import { FilePick } from './FilePick.tsx';
import type { MapModel } from './map-model.ts';
import type { BaseLayers } from './use-base-layers.ts';

/** PMTiles files of the person, and the address of online tiles. */
export function BaseMapList(props: {
  readonly app: App;
  readonly map: MapModel;
  readonly base: BaseLayers;
  readonly attempt: (work: () => Promise<unknown>) => void;
}): ReactNode {
  const { app, map, base, attempt } = props;
  const { hiddenMaps, shown } = useStore(map.settings);
  const { maps } = app.host.calls;
  const change = (work: () => Promise<MapSources>) =>
    attempt(async () => {
      await work();
      base.reload();
    });
  const toggle = (id: string) =>
    map.set({ hiddenMaps: hiddenMaps.includes(id) ? hiddenMaps.filter((other) => other !== id) : [...hiddenMaps, id] });
  const address = base.sources?.tileAddress;
  return (
    <>
      <Panel
        title="Base maps"
        action={
          <FilePick
            app={app}
            text="Add PMTiles"
            ending=".pmtiles"
            onGrant={(grant) => change(() => maps.addBaseMap({ grant }))}
          />
        }
      >
        {base.sources?.baseMaps.map(({ id, name, bytes, kind, problem }) => (
          <div key={id} className="ag-map-row">
            <label title={problem ?? `${kind} tiles, ${formatBytes(bytes)}`}>
              <input
                type="checkbox"
                checked={problem === undefined && !hiddenMaps.includes(id)}
                disabled={problem !== undefined}
                onChange={() => toggle(id)}
              />
              <bdi className="ag-clip">{name}</bdi>
              {problem !== undefined && <span className="ag-tag ag-tag-warning">not there</span>}
            </label>
            <Button
              variant="minimal"
              size="small"
              icon={<Cross size={12} />}
              aria-label={`Forget ${name}`}
              title="Forget this map; the file stays"
              onClick={() => change(() => maps.removeBaseMap({ id }))}
            />
          </div>
        ))}
        {base.sources?.baseMaps.length === 0 && (
          <p className="ag-map-hint ag-small ag-muted">None. A PMTiles file works offline and stays where it is.</p>
        )}
      </Panel>
      <Panel title="Online tiles">
        {address === undefined ? (
          <AddressField onAddress={(next) => change(() => maps.setTileAddress({ address: next }))} />
        ) : (
          <div className="ag-map-row">
            <label title={address}>
              <input type="checkbox" checked={shown.online} onChange={() => map.toggle('online')} />
              <bdi className="ag-clip">{hostOfAddress(address)}</bdi>
            </label>
            <Button
              variant="minimal"
              size="small"
              icon={<Cross size={12} />}
              aria-label="Forget the address"
              title="Nothing goes online any more"
              onClick={() => change(() => maps.setTileAddress({}))}
            />
          </div>
        )}
        <p className="ag-map-hint ag-small ag-muted">
          {address === undefined
            ? 'Off. With an address this computer goes online: that server learns which places are looked at.'
            : 'On: this server learns which places are looked at.'}
        </p>
      </Panel>
    </>
  );
}

function AddressField({ onAddress }: { readonly onAddress: (address: string) => void }): ReactNode {
  const [typed, setTyped] = useState('');
  const parsed = tileAddressSchema.safeParse(typed.trim());
  const why = typed.trim() === '' || parsed.success ? undefined : parsed.error.issues[0]?.message;
  return (
    <form
      className="ag-map-address"
      onSubmit={(event) => {
        event.preventDefault();
        if (parsed.success) onAddress(parsed.data);
      }}
    >
      <InputGroup
        size="small"
        aria-label="Address of online tiles"
        placeholder="https://…/{z}/{x}/{y}.png"
        title={why}
        intent={why === undefined ? 'none' : 'danger'}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <Button size="small" type="submit" text="Go online" disabled={!parsed.success} />
    </form>
  );
}
