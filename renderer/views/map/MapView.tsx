import { Button } from '@blueprintjs/core';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { tracksWeeksOff, weeksOffSentence } from '../../../workers/contract/week-rollover.ts';
import { isPictured } from '../../base/pictured.ts';
import { useFrameStore } from '../../base/use-frame.ts';
import { useSelected, useStore } from '../../base/use-store.ts';
import { annotationDeskOf } from '../../data/annotation-desk.ts';
import type { App, ViewProps } from '../../data/app.ts';
import { useTimeScale } from '../../data/time-scale.ts';
import { formatInstant } from '../../model/time-labels.ts';
import { ReadoutRow } from '../../widgets/ReadoutRow.tsx';
import { useColours } from '../../widgets/use-colours.ts';
import { annotationAt, flightTo } from './annotations.ts';
import { fitBox, type MapSize, panned, projector, zoomAbout } from './camera.ts';
import { followClearing, mapCommands, mapKey } from './commands.ts';
import { showBox, useFitting } from './fitting.ts';
import { cellAt } from './heat-grid.ts';
import { LayerPanel } from './LayerPanel.tsx';
import { type MapModel, mapModelOf } from './map-model.ts';
import { PhotoPlacingNote, usePhotoPlacing } from './PhotoPlacing.tsx';
import { createMapPlot, type MapPlot } from './plot.ts';
import { attachPointer, SOURCE } from './pointer.ts';
import { RulerNote } from './RulerNote.tsx';
import { sampleAtTime, timesInside } from './samples.ts';
import { cellWords, dataBox, dataLayers, isLevelMeasure, legendOf, rangeOf, sampleWords } from './scene.ts';
import { Toolbar } from './Toolbar.tsx';
import { useBaseLayers } from './use-base-layers.ts';
import { useHeading } from './use-heading.ts';
import { type MapData, useMapData } from './use-map-data.ts';
import { overlayContent, photoAt, placeWords, useAnnotationMarks, usePins } from './use-overlay.ts';
import { usePlacing } from './use-placing.ts';
import './map.css';

/** The map: what was measured along the track, over what the person puts below it. */
export function MapView({ app }: ViewProps): ReactNode {
  const map = mapModelOf(app.model);
  const { timebase, selection, display } = app.model;
  const room = useRef<HTMLDivElement>(null);
  const overlay = useRef<HTMLCanvasElement>(null);
  const [plot, setPlot] = useState<MapPlot | undefined>(undefined);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const hoveredPhoto = useRef<string | undefined>(undefined);
  const settings = useStore(map.settings);
  const theme = useSelected(display.store, (state) => state.theme);
  const colourMap = useSelected(display.store, (state) => state.colourMap);
  const colours = useColours(theme);
  const data = useMapData(app, map);
  const pins = usePins(app, data, settings.shown.photos);
  const heading = useHeading(app, data);
  const placing = usePlacing(app, map, data);
  const photoPlacing = usePhotoPlacing(app, map, setFailure);
  const annotations = useAnnotationMarks(app, data, theme);
  const base = useBaseLayers(app, map, data, colours);
  const range = useMemo(() => rangeOf(settings, data.samples), [settings, data.samples]);
  const legend = useMemo(
    () => legendOf(data, settings, range, colourMap, data.info?.scale),
    [data, settings, range, colourMap],
  );
  const { shown, heat } = settings;
  // biome-ignore lint/correctness/useExhaustiveDependencies: layers follow what they are made of, not every setting.
  const layers = useMemo(
    () => [...base.layers, ...dataLayers(data, settings, range, colourMap, colours, base.walls)],
    [
      base.layers,
      base.walls,
      data.samples,
      data.lines,
      data.heat,
      data.bucketNs,
      shown,
      heat,
      range,
      colourMap,
      colours,
    ],
  );

  const box = useMemo(() => dataBox(data), [data]);
  const showAll = () => showBox(map, box, legend);
  const shownNow = {
    data,
    settings,
    legend,
    pins,
    heading,
    placing,
    photoPlacing,
    annotations,
    colours,
    base,
    showAll,
  };
  const latest = useRef(shownNow);
  latest.current = shownNow;

  useEffect(() => {
    const [host, marks] = [room.current, overlay.current];
    if (host === null || marks === null) return;
    const made = createMapPlot({
      host,
      overlay: marks,
      map,
      content: () => {
        const now = latest.current;
        return overlayContent({
          app,
          map,
          data: now.data,
          pins: now.pins,
          hoveredPhoto: hoveredPhoto.current,
          legend: now.legend === undefined || !isPictured(host) ? now.legend : { ...now.legend, folded: false },
          heading: now.heading,
          annotations: now.annotations,
          controlPoints: now.placing.marks,
          source: now.base.source,
          colours: now.colours,
        });
      },
      onFailure: setFailure,
    });
    const detach = attachPointer(host, {
      map,
      timebase,
      scene: () => ({
        samples: latest.current.settings.shown.track ? latest.current.data.samples : undefined,
        legend: latest.current.legend,
        isLevel: isLevelMeasure(latest.current.settings.measure),
        photoAt: (point) => photoAt(latest.current.pins, map, point),
        placing: latest.current.photoPlacing.photo !== undefined || latest.current.placing.plan !== undefined,
      }),
      onRange: (next) => {
        const { measure, ranges } = map.settings.get();
        map.set({ ranges: { ...ranges, [measure]: next } });
      },
      onArea: (area) => {
        map.area.set(area);
        const { samples, bucketNs } = latest.current.data;
        const chosen = area === undefined || samples === undefined ? undefined : timesInside(samples, area, bucketNs);
        selection.selectTimes(chosen === undefined ? undefined : { ranges: chosen.ranges, source: SOURCE });
        if (chosen?.ranges.length === 0) map.area.set(undefined);
      },
      onAnnotate: (places) => annotationDeskOf(app).add({ kind: 'map', positions: [...places] }),
      onChoose: (point) => {
        const [camera, under] = [map.camera.get(), map.pointer.get()];
        if (camera === undefined || under === undefined || !latest.current.settings.shown.annotations) return false;
        const project = projector(camera, map.size.get());
        const id = annotationAt(latest.current.annotations, project, point, under);
        if (id !== undefined) app.model.annotations.chosen.set(id);
        return id !== undefined;
      },
      onPlace: (place) => latest.current.photoPlacing.take(place) || latest.current.placing.take(place),
      onPhoto: (photo) => {
        if (photo === hoveredPhoto.current) return;
        hoveredPhoto.current = photo;
        made.invalidate();
      },
    });
    const ends = [
      timebase.cursor.subscribe(made.invalidate),
      timebase.playback.subscribe(made.invalidate),
      display.store.subscribe(made.invalidate),
      followClearing(app, map),
      app.model.commands.register(mapCommands(map, () => latest.current.showAll())),
      detach,
    ];
    setPlot(made);
    return () => {
      setPlot(undefined);
      for (const end of ends) end();
      made.dispose();
    };
  }, [app, map, timebase, selection, display]);

  useEffect(() => plot?.setLayers(layers), [plot, layers]);
  // New pins, marks and words are painted over the same picture.
  useEffect(() => plot?.invalidate());

  useFitting(map, { box, recording: data.info?.id }, useStore(map.size), legend);
  useFlight(app, map, useStore(map.size));

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const wanted = mapKey(event.key);
    const camera = map.camera.get();
    if (wanted === undefined || camera === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const size = map.size.get();
    const middle = { x: size.width / 2, y: size.height / 2 };
    if (wanted === 'home') showAll();
    else if (wanted === 'in' || wanted === 'out')
      map.camera.set(zoomAbout(camera, size, wanted === 'in' ? 0.5 : -0.5, middle));
    else map.camera.set(panned(camera, size, wanted.x, wanted.y));
  };

  return (
    <div className="ag-plot">
      <Toolbar map={map} data={data} onFit={showAll}>
        <Readout app={app} map={map} data={data} />
      </Toolbar>
      <div className="ag-map">
        <div
          ref={room}
          className="ag-map-room"
          role="application"
          aria-label={mapLabel(data)}
          data-testid="map-room"
          data-tool={photoPlacing.photo === undefined ? settings.tool : 'place'}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the map pans and zooms by keys.
          tabIndex={0}
          onKeyDown={onKeyDown}
        >
          <canvas ref={overlay} className="ag-map-marks" />
          {photoPlacing.photo === undefined ? (
            <Notes
              app={app}
              data={data}
              failure={failure ?? base.failure}
              hasPlaces={box !== undefined}
              onFit={showAll}
            >
              <RulerNote map={map} />
            </Notes>
          ) : (
            <PhotoPlacingNote photo={photoPlacing.photo} onStop={photoPlacing.stop} />
          )}
        </div>
        {settings.panelOpen && (
          <LayerPanel app={app} map={map} data={data} range={range} base={base} placing={placing} />
        )}
      </div>
    </div>
  );
}

/** Flies to the annotation that was asked for, once the map has a size, and takes the wish away. */
function useFlight(app: App, map: MapModel, size: MapSize): void {
  const { flyTo } = app.model.annotations;
  const wanted = useStore(flyTo);
  useEffect(() => {
    if (wanted === undefined || size.width === 0) return;
    flyTo.set(undefined);
    const flight = flightTo(app.survey.get().annotations, wanted);
    if (flight === undefined) return;
    map.set({ frame: flight.frame });
    map.camera.set(fitBox(flight.box, size, Math.min(size.width, size.height) / 4));
  }, [app, map, flyTo, wanted, size]);
}

function mapLabel({ samples, tracks }: MapData): string {
  if (tracks.length === 0) return 'Map without a track';
  return `Map, north up: ${samples?.count ?? 0} samples along ${tracks.length === 1 ? 'a track' : `${tracks.length} tracks`}`;
}

/** What is under the pointer or at the one time cursor. */
function Readout({ app, map, data }: ViewProps & { readonly map: MapModel; readonly data: MapData }): ReactNode {
  const pointer = useFrameStore(map.pointer);
  const cursor = useFrameStore(app.model.timebase.cursor);
  useStore(map.settings);
  const scale = useTimeScale(app);
  const { samples, heat, bucketNs } = data;
  const timeNs = cursor?.timeNs;
  const index = samples === undefined || timeNs === undefined ? undefined : sampleAtTime(samples, timeNs, 2 * bucketNs);
  const cell =
    heat === undefined || pointer === undefined || !map.settings.get().heat.on ? undefined : cellAt(heat, pointer);
  const words = [
    ...(pointer === undefined ? [] : [placeWords(pointer, map, data.frame)]),
    ...(timeNs === undefined ? [] : [formatInstant(scale, timeNs)]),
    ...(samples !== undefined && index !== undefined ? [sampleWords(samples, index)] : []),
    ...(cell === undefined ? [] : [cellWords(data, cell)]),
  ];
  return <ReadoutRow text={words.join('  ')} sample="" stale={data.loading} />;
}

/** One line for what keeps the map empty, each with the way out. */
function Notes(
  props: ViewProps & {
    readonly data: MapData;
    readonly failure: string | undefined;
    readonly hasPlaces: boolean;
    readonly onFit: () => void;
    readonly children: ReactNode;
  },
): ReactNode {
  const { app, data, failure } = props;
  const { info, survey, tracks, samples, originNs, fault, loading } = data;
  const commands = useStore(app.model.commands.store);
  const has = (id: string) => commands.some((command) => command.id === id);
  const run = (id: string) => () => void app.model.commands.run(id);
  const timed = tracks.some(({ timedPoints }) => timedPoints > 0);
  const [off] =
    info === undefined || originNs === undefined
      ? []
      : tracksWeeksOff(tracks, survey.clocks, {
          fromUtcNs: originNs + BigInt(Math.round(info.startNs)),
          toUtcNs: originNs + BigInt(Math.round(info.endNs)),
        });
  const note = (() => {
    if (survey.tracks.length === 0 && !props.hasPlaces)
      return {
        text: 'No track is in the case. Import a GPX, NMEA or CSV track, or photos with a place, and they appear here.',
        action: { id: 'case.import', text: 'Import' },
      };
    if (survey.tracks.length > 0 && tracks.length === 0)
      return {
        text: 'No track is in this frame; choose the other one under Layers.',
        action: { id: 'map.layers', text: 'Layers' },
      };
    if (tracks.length > 0 && info === undefined)
      return { text: 'Choose a recording to see its levels along the track.', action: undefined };
    if (tracks.length > 0 && !timed)
      return { text: 'The track has no times, so nothing measured can be put on it.', action: undefined };
    if (tracks.length > 0 && originNs === undefined)
      return {
        text: 'This recording has no wall clock, so it cannot be put on a track; set its clock.',
        action: { id: 'view.clocks', text: 'Open Clocks' },
      };
    if (off !== undefined && fault === undefined && !loading)
      return { text: weeksOffSentence(off), action: { id: 'view.clocks', text: 'Open Clocks' } };
    if (samples !== undefined && samples.count === 0 && !loading && timed)
      return {
        text:
          samples.withoutPlace > 0
            ? `The ${samples.withoutPlace} samples in the visible time have no place: no fix is near them in time.`
            : 'Nothing was measured in the visible time.',
        action: { id: 'zoom.home', text: 'Whole recording' },
      };
    return undefined;
  })();
  const problem = failure ?? fault?.message;
  return (
    <div className="ag-map-note">
      {problem !== undefined && (
        <div className="ag-map-fault" role="alert">
          {problem}
        </div>
      )}
      {note !== undefined && (
        <div role="status">
          {note.text}
          {note.action !== undefined && has(note.action.id) && (
            <Button size="small" text={note.action.text} onClick={run(note.action.id)} />
          )}
        </div>
      )}
      {props.children}
    </div>
  );
}
