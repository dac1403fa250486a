import { Button } from '@blueprintjs/core';
import { Cross } from '@blueprintjs/icons';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { FloorPlan } from '../../../workers/contract/survey.ts';
import { type LatLon, parseMetres, parsePlace } from '../../base/coordinates.ts';
import { fixed } from '../../base/format.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import type { App } from '../../data/app.ts';
import { planBitmap } from '../../data/plan-bitmap.ts';
import { useCall } from '../../data/use-call.ts';
import { floorFrame } from '../../model/floor-frame.ts';
import { HeadButton } from '../../widgets/HeadButton.tsx';
import { Note, Panel } from '../../widgets/Panel.tsx';
import type { MapModel } from './map-model.ts';
import type { MapData } from './use-map-data.ts';
import { placeWords } from './use-overlay.ts';
import { type DraftPoint, MOST_POINTS, type Placing } from './use-placing.ts';

/** Floor plans of the case, and the placing of one of them. */
export function PlanList(props: {
  readonly app: App;
  readonly map: MapModel;
  readonly data: MapData;
  readonly placing: Placing;
  readonly attempt: (work: () => Promise<unknown>) => void;
}): ReactNode {
  const { app, map, data, placing, attempt } = props;
  const { planOpacity } = useStore(map.settings);
  const { floorPlans } = data.survey;
  const writable = useSelected(app.workspace, (state) => state.case?.access.kind === 'write');
  return (
    <Panel
      title="Floor plans"
      action={
        writable && (
          <HeadButton
            text="From a PDF…"
            title="Choose a PDF and the pages that are floor plans; a photo becomes one in the photos view"
            onClick={() => app.model.commands.run('case.addPlan')}
          />
        )
      }
    >
      {floorPlans.map((plan) => (
        <div key={plan.id} className="ag-map-row">
          <span className="ag-map-grow" title={plan.name}>
            <bdi className="ag-clip">{plan.name}</bdi>
          </span>
          <span className="ag-muted ag-small ag-num">{fitWords(plan)}</span>
          <Button
            size="small"
            variant="minimal"
            text={plan.fit === undefined ? 'Place' : 'Move'}
            active={placing.plan?.id === plan.id}
            onClick={() => (placing.plan?.id === plan.id ? placing.stop() : placing.begin(plan))}
          />
        </div>
      ))}
      {floorPlans.length === 0 && (
        <p className="ag-map-hint ag-small ag-muted">
          None. Pages of a PDF become floor plans here, photos in the photos view.
        </p>
      )}
      {floorPlans.some(({ fit }) => fit !== undefined) && (
        <div className="ag-map-row">
          <span className="ag-map-grow">Opacity</span>
          <input
            type="range"
            aria-label="Opacity of floor plans"
            min={10}
            max={100}
            value={Math.round(100 * planOpacity)}
            onChange={(event) => map.set({ planOpacity: Number(event.currentTarget.value) / 100 })}
          />
        </div>
      )}
      {placing.plan !== undefined && (
        <PlacePanel key={placing.plan.id} app={app} map={map} plan={placing.plan} placing={placing} attempt={attempt} />
      )}
    </Panel>
  );
}

/** "±0.42 m": root mean square of the residuals; nothing where the fit is exact and tells nothing of its error. */
function fitWords({ fit }: FloorPlan): string {
  if (fit === undefined) return 'not placed';
  return fit.rmsResidualM === undefined ? 'no residual' : `±${fixed(fit.rmsResidualM, 2)} m`;
}

function PlacePanel(props: {
  readonly app: App;
  readonly map: MapModel;
  readonly plan: FloorPlan;
  readonly placing: Placing;
  readonly attempt: (work: () => Promise<unknown>) => void;
}): ReactNode {
  const { app, map, plan, placing, attempt } = props;
  const { points, fit } = placing;
  const fields = useRef<HTMLFieldSetElement>(null);
  // It may have been asked for from elsewhere, and lies below the fold of the panel.
  useEffect(() => {
    fields.current?.scrollIntoView({ block: 'start' });
  }, []);
  const open = points.some(({ place }) => place === undefined);
  const whole = points.length - (open ? 1 : 0);
  // The fit of the points before these says nothing of them.
  const found = whole < 2 || fit.fault !== undefined ? undefined : fit.value?.fit;
  return (
    <fieldset ref={fields} className="ag-map-placing" aria-label={`Placing ${plan.name}`}>
      <p className="ag-map-hint ag-small">
        {open
          ? 'Now click the same point on the map, or type where it is.'
          : points.length < MOST_POINTS
            ? `Click a point on the plan (${points.length} of 2 to 4).`
            : 'Four points are there; take one away to choose another.'}
      </p>
      <PlanSheet app={app} plan={plan} points={points} onPick={placing.pick} />
      {points.map((point, index) => (
        <PointRow
          // biome-ignore lint/suspicious/noArrayIndexKey: a control point is its number.
          key={index}
          index={index}
          point={point}
          map={map}
          placing={placing}
          residualM={found?.residualsM[index]}
        />
      ))}
      {fit.fault !== undefined && whole >= 2 && <Note kind="error">{fit.fault.message}</Note>}
      {found !== undefined && (
        <p className="ag-map-hint ag-small ag-num">
          {found.method}, {fixed(found.metresPerPxAcross * 1000, 1)} mm a pixel, up is {fixed(found.rotationDeg, 1)}°
          {found.rmsResidualM === undefined
            ? '; exact through its points, so it says nothing of its error'
            : `; residual ${fixed(found.rmsResidualM, 2)} m`}
        </p>
      )}
      <div className="ag-map-row">
        <Button
          size="small"
          intent="primary"
          text="Save"
          disabled={found === undefined}
          onClick={() => attempt(() => placing.save())}
        />
        <Button size="small" variant="minimal" text="Cancel" onClick={placing.stop} />
        <span className="ag-map-grow" />
        <Button
          size="small"
          variant="minimal"
          text="Remove plan"
          title="Takes it off the list; the original stays in the case"
          onClick={() => attempt(() => app.host.calls.plans.remove({ plan: plan.id }))}
        />
      </div>
    </fieldset>
  );
}

function PointRow(props: {
  readonly index: number;
  readonly point: DraftPoint;
  readonly map: MapModel;
  readonly placing: Placing;
  readonly residualM: number | undefined;
}): ReactNode {
  const { index, point, map, placing, residualM } = props;
  const [typed, setTyped] = useState<string | undefined>(undefined);
  const read = (text: string): LatLon | undefined => {
    if (placing.frame === 'wgs84') return parsePlace(text);
    const metres = parseMetres(text);
    return metres === undefined ? undefined : floorFrame.toPlace(metres);
  };
  const commit = () => {
    const place = typed === undefined ? undefined : read(typed);
    if (place !== undefined) placing.setPlace(index, place);
    setTyped(undefined);
  };
  const written = point.place === undefined ? '' : placeWords(point.place, map, placing.frame);
  return (
    <div className="ag-map-row ag-map-point">
      <span className="ag-num">{index + 1}</span>
      <input
        className="ag-map-place ag-num"
        aria-label={`Place of point ${index + 1}`}
        placeholder={placing.frame === 'wgs84' ? '48.2082, 16.3738' : 'x 12.5 m, y 4 m'}
        aria-invalid={typed !== undefined && typed !== '' && read(typed) === undefined}
        value={typed ?? written}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      <span className="ag-muted ag-small ag-num" title="Distance from where the fit puts this point">
        {residualM === undefined ? '' : `${fixed(residualM, 2)} m`}
      </span>
      <Button
        variant="minimal"
        size="small"
        icon={<Cross size={12} />}
        aria-label={`Take point ${index + 1} away`}
        onClick={() => placing.removePoint(index)}
      />
    </div>
  );
}

/** The plan itself, to click points on. */
function PlanSheet(props: {
  readonly app: App;
  readonly plan: FloorPlan;
  readonly points: readonly DraftPoint[];
  readonly onPick: (xPx: number, yPx: number) => void;
}): ReactNode {
  const { app, plan, points, onPick } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const { value: picture, fault } = useCall(`plan ${plan.id}`, () => planBitmap(app, plan));
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (element === null || context === null || context === undefined || picture === undefined) return;
    const width = Math.round(element.clientWidth * (window.devicePixelRatio || 1));
    element.width = width;
    element.height = Math.round((width * plan.heightPx) / plan.widthPx);
    context.drawImage(picture, 0, 0, element.width, element.height);
    const style = getComputedStyle(element);
    context.strokeStyle = style.getPropertyValue('--ag-accent');
    context.fillStyle = context.strokeStyle;
    context.font = `600 12px ${style.getPropertyValue('--ag-mono')}`;
    context.lineWidth = 2;
    for (const [index, { xPx, yPx }] of points.entries()) {
      const x = (xPx / plan.widthPx) * element.width;
      const y = (yPx / plan.heightPx) * element.height;
      context.beginPath();
      context.arc(x, y, 6, 0, 2 * Math.PI);
      context.stroke();
      context.fillText(String(index + 1), x + 9, y - 4);
    }
  }, [picture, points, plan]);
  if (fault !== undefined) return <Note kind="error">{fault.message}</Note>;
  return (
    <div className="ag-plan-sheet">
      <canvas
        ref={canvas}
        role="img"
        aria-label={`Floor plan ${plan.name}; click a control point`}
        style={{ aspectRatio: `${plan.widthPx} / ${plan.heightPx}` }}
        onClick={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          onPick(
            ((event.clientX - box.left) / box.width) * plan.widthPx,
            ((event.clientY - box.top) / box.height) * plan.heightPx,
          );
        }}
      />
    </div>
  );
}
