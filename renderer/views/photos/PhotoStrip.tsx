import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { PhotoInfo } from '../../../workers/contract/survey.ts';
import type { App } from '../../data/app.ts';
import { photoThumbnail } from '../../data/photo-pictures.ts';
import { useCall } from '../../data/use-call.ts';
import type { PhotoMoment } from '../../model/photo-times.ts';
import type { TimeScale } from '../../model/time-labels.ts';
import { shortTime } from './photo-words.ts';

const ITEM_PX = 132;
const THUMBNAIL = { width: 120, height: 84 };
/** Beside those in sight, so that scrolling meets pictures. */
const BEYOND = 4;

interface Props {
  readonly app: App;
  readonly moments: readonly PhotoMoment[];
  readonly scale: TimeScale;
  readonly shown: string;
  readonly near: string | undefined;
  readonly onChoose: (moment: PhotoMoment) => void;
}

/** Every photo in order of time; only what is in sight is there, so that thousands cost no more than a few. */
export function PhotoStrip({ app, moments, scale, shown, near, onChoose }: Props): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const hold = useRef(false);
  const [sight, setSight] = useState({ left: 0, width: 0 });
  const look = () => {
    const element = list.current;
    if (element !== null) setSight({ left: element.scrollLeft, width: element.clientWidth });
  };
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSight({ left: element.scrollLeft, width: element.clientWidth }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const index = moments.findIndex(({ photo }) => photo.id === shown);
  useEffect(() => {
    const element = list.current;
    if (element === null || index < 0) return;
    const left = index * ITEM_PX;
    if (left < element.scrollLeft) element.scrollLeft = left - ITEM_PX / 2;
    else if (left + ITEM_PX > element.scrollLeft + element.clientWidth)
      element.scrollLeft = left + 1.5 * ITEM_PX - element.clientWidth;
  }, [index]);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const next = moments[index + step];
    if (step === 0 || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (next === undefined) return;
    onChoose(next);
    hold.current = true;
  };
  // The keyboard stays with the photo that is shown.
  useEffect(() => {
    if (!hold.current) return;
    hold.current = false;
    list.current?.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus();
  });
  const from = Math.max(0, Math.floor(sight.left / ITEM_PX) - BEYOND);
  const to = Math.min(moments.length, Math.ceil((sight.left + sight.width) / ITEM_PX) + BEYOND);
  return (
    <div
      ref={list}
      className="ag-photos-strip"
      role="toolbar"
      aria-label="Photos in order of time"
      onScroll={look}
      onKeyDown={onKeyDown}
    >
      <div style={{ width: moments.length * ITEM_PX }}>
        {moments.slice(from, to).map((moment, at) => (
          <StripItem
            key={moment.photo.id}
            app={app}
            moment={moment}
            left={(from + at) * ITEM_PX}
            time={shortTime(moment, scale)}
            shown={moment.photo.id === shown}
            near={moment.photo.id === near}
            onChoose={() => onChoose(moment)}
          />
        ))}
      </div>
    </div>
  );
}

function StripItem(props: {
  readonly app: App;
  readonly moment: PhotoMoment;
  readonly left: number;
  readonly time: string;
  readonly shown: boolean;
  readonly near: boolean;
  readonly onChoose: () => void;
}): ReactNode {
  const { app, moment, left, time, shown, near, onChoose } = props;
  const { photo } = moment;
  const marks = [
    moment.zone === 'not stated' ? 'no zone' : undefined,
    photo.position === undefined ? 'no place' : undefined,
    photo.warnings.length > 0
      ? `${photo.warnings.length} ${photo.warnings.length === 1 ? 'note' : 'notes'}`
      : undefined,
  ].filter((mark) => mark !== undefined);
  return (
    <button
      type="button"
      className="ag-photos-item"
      style={{ left }}
      aria-pressed={shown}
      data-near={near}
      tabIndex={shown ? 0 : -1}
      title={[photo.name, photo.caption, ...marks].filter((part) => part !== '').join('\n')}
      aria-label={[photo.name, time, ...marks].join(', ')}
      onClick={onChoose}
    >
      <Thumbnail app={app} photo={photo} />
      <span className="ag-photos-caption">
        <span className="ag-num">{time}</span>{' '}
        {(moment.zone === 'not stated' || photo.position === undefined) && (
          <span className="ag-photos-mark">{marks[0]}</span>
        )}
      </span>
    </button>
  );
}

function Thumbnail({ app, photo }: { readonly app: App; readonly photo: PhotoInfo }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { value, fault } = useCall(photo.hasThumbnail ? photo.id : undefined, () => photoThumbnail(app, photo));
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || value === undefined) return;
    const ratio = window.devicePixelRatio;
    const scale = Math.min((THUMBNAIL.width * ratio) / value.width, (THUMBNAIL.height * ratio) / value.height);
    context.canvas.width = Math.round(value.width * scale);
    context.canvas.height = Math.round(value.height * scale);
    context.imageSmoothingQuality = 'high';
    context.drawImage(value, 0, 0, context.canvas.width, context.canvas.height);
  }, [value]);
  if (!photo.hasThumbnail || fault !== undefined) return <span className="ag-photos-none ag-muted">no thumbnail</span>;
  return (
    <span className="ag-photos-frame" aria-hidden="true">
      <canvas ref={canvas} />
    </span>
  );
}
