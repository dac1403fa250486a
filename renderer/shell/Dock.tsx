import {
  type DockviewApi,
  DockviewReact,
  type DockviewReadyEvent,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
} from 'dockview-react';
import { Activity, type FunctionComponent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useSelected, useStore } from '../base/use-store.ts';
import type { PresetName } from '../model/workspace.ts';
import { descriptorOf, viewDescriptors } from '../views/index.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { type Placement, placementsOf } from './layouts.ts';
import type { DockControl, ShellProps } from './ui.ts';

const themes = {
  dark: { name: 'airguard-dark', className: 'dockview-theme-airguard', colorScheme: 'dark' },
  light: { name: 'airguard-light', className: 'dockview-theme-airguard', colorScheme: 'light' },
} as const;

function openPanel(api: DockviewApi, placement: Placement): void {
  const { kind, beside, direction, share } = placement;
  const title = descriptorOf(kind)?.title;
  if (title === undefined) return;
  if (beside === undefined || direction === undefined || api.getPanel(beside) === undefined) {
    api.addPanel({ id: kind, component: kind, title });
    return;
  }
  api.addPanel({
    id: kind,
    component: kind,
    title,
    inactive: direction === 'within',
    position: { referencePanel: beside, direction },
    ...(share === undefined || direction === 'within'
      ? {}
      : direction === 'right'
        ? { initialWidth: Math.round(api.width * share) }
        : { initialHeight: Math.round(api.height * share) }),
  });
}

function applyPreset(api: DockviewApi, name: PresetName): void {
  api.clear();
  const placements = placementsOf(name, (kind) => descriptorOf(kind) !== undefined);
  for (const placement of placements) openPanel(api, placement);
  const [first] = placements;
  if (first !== undefined) api.getPanel(first.kind)?.api.setActive();
}

/** A remembered arrangement, or false when it does not fit this version of the dock. */
function restore(api: DockviewApi, kept: Readonly<Record<string, unknown>>): boolean {
  try {
    const serialised: Parameters<DockviewApi['fromJSON']>[0] = JSON.parse(JSON.stringify(kept));
    api.fromJSON(serialised);
    return api.panels.length > 0 && api.panels.every((panel) => viewDescriptors.some((view) => view.kind === panel.id));
  } catch {
    return false;
  }
}

/**
 * A tab's name and its cross. The cross is for the pointer only (the keyboard closes the active view by a command): a tab must
 * not contain another control.
 */
function ViewTab({ api }: IDockviewPanelHeaderProps): ReactNode {
  return (
    <div className="ag-tab">
      <span>{api.title}</span>
      <span
        className="ag-tab-close"
        aria-hidden="true"
        title="Close (Shift+W)"
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => api.close()}
      >
        ×
      </span>
    </div>
  );
}

/** A view behind another tab keeps its state but asks for nothing and draws nothing. */
function WhileVisible(props: { readonly panel: IDockviewPanelProps; readonly children: ReactNode }): ReactNode {
  const { api } = props.panel;
  const [visible, setVisible] = useState(api.isVisible);
  useEffect(() => {
    setVisible(api.isVisible);
    const subscription = api.onDidVisibilityChange((event) => setVisible(event.isVisible));
    return () => subscription.dispose();
  }, [api]);
  return <Activity mode={visible ? 'visible' : 'hidden'}>{props.children}</Activity>;
}

/** The views, in tabs and splits that a person can rearrange; every change is remembered. */
export function Dock({ app, ui }: ShellProps): ReactNode {
  const theme = useSelected(app.model.display.store, (state) => state.theme);
  const notReady = useStore(ui.dock) === undefined;
  const subscriptions = useRef<{ dispose(): void }[]>([]);
  const components = useMemo(() => {
    const map: Record<string, FunctionComponent<IDockviewPanelProps>> = {};
    for (const { kind, title, Component } of viewDescriptors) {
      map[kind] = (panel) => (
        <ErrorBoundary name={title.toLowerCase()}>
          <section className="ag-view" aria-label={title} data-view={kind} tabIndex={-1}>
            <WhileVisible panel={panel}>
              <Component app={app} />
            </WhileVisible>
          </section>
        </ErrorBoundary>
      );
    }
    return map;
  }, [app]);

  useEffect(
    () => () => {
      for (const subscription of subscriptions.current) subscription.dispose();
      ui.dock.set(undefined);
    },
    [ui],
  );

  function onReady({ api }: DockviewReadyEvent): void {
    const { settings } = app.model;
    const kept = settings.get().workspace.dock;
    if (kept === undefined || !restore(api, kept)) applyPreset(api, 'overview');
    subscriptions.current.push(
      api.onDidLayoutChange(() => {
        const current = settings.get();
        const dock: Record<string, unknown> = { ...api.toJSON() };
        settings.set({ ...current, workspace: { ...current.workspace, dock } });
      }),
    );
    const control: DockControl = {
      focus(kind) {
        const panel = api.getPanel(kind);
        if (panel === undefined) openPanel(api, { kind });
        api.getPanel(kind)?.api.setActive();
        requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-view="${kind}"]`)?.focus());
      },
      preset(name) {
        applyPreset(api, name);
        const current = settings.get();
        settings.set({ ...current, workspace: { ...current.workspace, layout: name } });
      },
      active: () => viewDescriptors.find((view) => view.kind === api.activePanel?.id)?.kind,
      closeActive: () => api.activePanel?.api.close(),
      toggleMaximised() {
        if (api.hasMaximizedGroup()) api.exitMaximizedGroup();
        else if (api.activePanel !== undefined) api.maximizeGroup(api.activePanel);
      },
    };
    ui.dock.set(control);
  }

  return (
    <div className="ag-dock" data-ready={!notReady}>
      <DockviewReact
        components={components}
        defaultTabComponent={ViewTab}
        onReady={onReady}
        theme={themes[theme]}
        disableFloatingGroups
      />
    </div>
  );
}
