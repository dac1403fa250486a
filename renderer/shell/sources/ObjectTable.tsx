import { Button } from '@blueprintjs/core';
import type { KeyboardEvent, ReactNode, UIEvent } from 'react';
import type { ObjectInfo, SelectionItem } from '../../../workers/contract/sources.ts';
import { formatBytes } from '../../base/format.ts';
import { isCovered, itemKey, nameBelow, utcText } from './browse.ts';

/** So near the end of the list the next page is asked for. */
const NEAR_END_PX = 400;

/**
 * Folders and objects below a prefix. Arrows move, Space chooses, Enter opens a folder, Backspace goes up; the next page
 * comes when the list is scrolled to its end.
 */
export function ObjectTable(props: {
  readonly prefix: string;
  readonly folders: readonly string[];
  readonly objects: readonly ObjectInfo[];
  readonly loading: boolean;
  readonly more: boolean;
  readonly chosen: ReadonlyMap<string, SelectionItem>;
  readonly onToggle: (item: SelectionItem) => void;
  readonly onOpen: (prefix: string) => void;
  readonly onUp: () => void;
  readonly onMore: () => void;
}): ReactNode {
  const { prefix, folders, objects, loading, chosen, onToggle, onOpen } = props;
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const boxes = [...event.currentTarget.querySelectorAll<HTMLInputElement>('input[type="checkbox"]')];
    const at = boxes.findIndex((box) => box.matches(':focus'));
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[event.key];
    if (step !== undefined) {
      boxes[Math.min(boxes.length - 1, Math.max(0, at + step))]?.focus();
      event.preventDefault();
    } else if (event.key === 'Backspace') props.onUp();
    else if (event.key === 'Enter') {
      const folder = boxes[at]?.dataset.folder;
      if (folder !== undefined) onOpen(folder);
    }
  };
  const onScroll = ({ currentTarget: list }: UIEvent<HTMLElement>) => {
    if (list.scrollHeight - list.scrollTop - list.clientHeight < NEAR_END_PX) props.onMore();
  };
  const boxOf = (item: SelectionItem, key: string) => {
    const own = chosen.has(itemKey(item));
    const covered = !own && isCovered(key, chosen);
    return {
      checked: own || covered,
      'aria-disabled': covered,
      title: covered ? 'Chosen with its folder' : undefined,
      onChange: () => {
        if (!covered) onToggle(item);
      },
    };
  };
  const empty = !loading && folders.length === 0 && objects.length === 0;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the boxes in it arrive here.
    <div className="ag-objects" aria-busy={loading} onKeyDown={onKeyDown} onScroll={onScroll}>
      <table className="ag-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col" title="From the key, where it follows the layout raw_fft/device/time">
              Time in the key (UTC)
            </th>
            <th scope="col">Uploaded (UTC)</th>
            <th scope="col" className="ag-right">
              Size
            </th>
          </tr>
        </thead>
        <tbody>
          {folders.map((folder) => {
            const item: SelectionItem = { kind: 'prefix', prefix: folder };
            const name = nameBelow(prefix, folder);
            return (
              <tr key={folder}>
                <td colSpan={4}>
                  <span className="ag-object-name">
                    <input type="checkbox" aria-label={name} data-folder={folder} {...boxOf(item, folder)} />
                    <button type="button" className="ag-linklike" onClick={() => onOpen(folder)}>
                      <bdi className="ag-clip">{name}</bdi>
                    </button>
                  </span>
                </td>
              </tr>
            );
          })}
          {objects.map((object) => {
            const item: SelectionItem = { kind: 'object', key: object.key };
            return (
              <tr key={object.key}>
                <td>
                  <label className="ag-object-name" title={object.key}>
                    <input type="checkbox" {...boxOf(item, object.key)} />
                    <bdi className="ag-clip">{nameBelow(prefix, object.key) || '(mark of the folder)'}</bdi>
                  </label>
                </td>
                <td className="ag-num">{utcText(object.timeMs)}</td>
                <td className="ag-num ag-muted">{utcText(object.modifiedMs)}</td>
                <td className="ag-num ag-right">{formatBytes(object.bytes)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {empty && <p className="ag-empty">Nothing is here that passes the filter.</p>}
      {props.more && (
        <Button size="small" variant="minimal" text="Show the next 1,000" disabled={loading} onClick={props.onMore} />
      )}
    </div>
  );
}
