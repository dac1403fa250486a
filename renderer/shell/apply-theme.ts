import type { DisplayModel } from '../model/display.ts';

/** Puts the theme on the page before any view reads its colours; called once, ahead of the first render. */
export function applyTheme(display: DisplayModel): void {
  const apply = () => {
    const { theme } = display.store.get();
    document.documentElement.dataset.theme = theme;
    document.body.classList.toggle('bp6-dark', theme === 'dark');
  };
  display.store.subscribe(apply);
  apply();
}
