import type { MenuItemConstructorOptions } from 'electron';

export interface MenuOptions {
  readonly mac: boolean;
  readonly devTools: boolean;
  /** Runs a command of the page's registry. */
  readonly command: (id: string) => void;
  readonly aboutLabel: string;
}

/** The application menu. Keys of page commands are the page's own; the menu only names them. */
export function menuTemplate({ mac, devTools, command, aboutLabel }: MenuOptions): MenuItemConstructorOptions[] {
  const item = (label: string, id: string): MenuItemConstructorOptions => ({ label, click: () => command(id) });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const appMenu: MenuItemConstructorOptions[] = mac ? [{ role: 'appMenu' }] : [];
  return [
    ...appMenu,
    {
      label: 'Case',
      submenu: [
        item('New case…', 'case.new'),
        item('Open case…', 'case.open'),
        separator,
        item('Import files…', 'case.import'),
        item('Import folder…', 'case.importFolder'),
        item('Sources…', 'case.sources'),
        separator,
        item('Export…', 'case.export'),
        item('Survey report…', 'case.report'),
        separator,
        item('Verify case', 'case.verify'),
        separator,
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        item('Find a command…', 'help.palette'),
        { role: 'togglefullscreen' },
        ...(devTools ? [separator, { role: 'toggleDevTools' } as const, { role: 'reload' } as const] : []),
      ],
    },
    { role: 'windowMenu' },
    { label: 'Help', role: 'help', submenu: [item('Keys', 'help.keys'), item(aboutLabel, 'help.about')] },
  ];
}
