import react from '@vitejs/plugin-react';
import { symbolsBanner } from './lib/banner.mjs';
import { at } from './lib/paths.mjs';

/** Vite's settings for the screen. `onModules` gets the files that went into the bundle (for the third-party notices). */
export function viteConfig({ onModules = () => {}, watch, outDir = at('dist', 'ui') } = {}) {
  return {
    configFile: false,
    root: at('renderer'),
    base: './',
    logLevel: 'warn',
    plugins: [
      react(),
      {
        name: 'airguard:list-modules',
        generateBundle(_options, bundle) {
          onModules(
            Object.values(bundle).flatMap((part) =>
              part.type === 'chunk'
                ? Object.keys(part.modules)
                : (part.originalFileNames ?? []).map((name) => at('renderer', name)),
            ),
          );
        },
      },
    ],
    worker: { format: 'es' },
    build: {
      target: 'chrome114',
      outDir,
      emptyOutDir: true,
      sourcemap: true,
      // The policy allows no data: fonts and no inline scripts: every asset is a file.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 4000,
      watch,
      rolldownOptions: { output: { banner: symbolsBanner } },
    },
  };
}
