import { Button, HTMLSelect, InputGroup } from '@blueprintjs/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { PhotoInfo } from '../../../workers/contract/survey.ts';
import { useStore } from '../../base/use-store.ts';
import type { App } from '../../data/app.ts';
import { photoDeskOf } from '../../data/photo-desk.ts';
import type { Attempt } from './attempt.ts';
import { parseDirection, parsePhotoPlace } from './photo-words.ts';

interface FieldProps {
  readonly app: App;
  readonly photo: PhotoInfo;
  readonly attempt: Attempt;
}

/** A place by a click on the map, or typed. */
export function PlaceField({ app, photo, attempt }: FieldProps): ReactNode {
  const { placing } = app.model.photos;
  const waiting = useStore(placing) === photo.id;
  const [text, setText] = useState('');
  const typed = parsePhotoPlace(text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed === undefined) return;
    void attempt(async () => {
      await photoDeskOf(app).place(photo, typed);
      setText('');
    });
  };
  return (
    <form className="ag-photos-row" onSubmit={submit}>
      <Button
        size="small"
        active={waiting}
        text={waiting ? 'Click on the map…' : 'Place on map'}
        title={waiting ? 'Cancel' : 'The next click on the map is where it was taken'}
        onClick={() => {
          placing.set(waiting ? undefined : photo.id);
          if (!waiting) app.model.commands.run('view.map');
        }}
      />
      <InputGroup
        className="ag-quantity"
        size="small"
        placeholder="or 47.37, 8.54"
        aria-label="Place"
        title="Latitude and longitude in degrees, DMS or MGRS, or metres on a floor: x 12.5 m, y 4 m; Enter takes it over"
        intent={text.trim() !== '' && typed === undefined ? 'danger' : 'none'}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    </form>
  );
}

/** Where the camera looked, typed; empty goes back to what EXIF says. */
export function DirectionField({ app, photo, attempt }: FieldProps): ReactNode {
  const [text, setText] = useState('');
  const [reference, setReference] = useState<'true' | 'magnetic'>('true');
  const typed = parseDirection(text);
  const desk = photoDeskOf(app);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed === undefined) return;
    void attempt(async () => {
      await desk.direct(photo, { directionDeg: typed, reference });
      setText('');
    });
  };
  return (
    <form className="ag-photos-row" onSubmit={submit}>
      <InputGroup
        className="ag-quantity"
        size="small"
        placeholder="Looks to: 270 or W"
        aria-label="Direction of view in degrees clockwise from north"
        title="Degrees clockwise from north, or N, NE, E…; Enter takes it over"
        intent={text.trim() !== '' && typed === undefined ? 'danger' : 'none'}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <HTMLSelect
        aria-label="Reference of the direction"
        value={reference}
        onChange={(event) => setReference(event.currentTarget.value === 'magnetic' ? 'magnetic' : 'true')}
        options={[
          { value: 'true', label: 'true' },
          { value: 'magnetic', label: 'magnetic' },
        ]}
      />
      {photo.directedBy === 'hand' && (
        <Button
          size="small"
          variant="minimal"
          text="Take back"
          onClick={() => void attempt(() => desk.direct(photo, undefined))}
        />
      )}
    </form>
  );
}
