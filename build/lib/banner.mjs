/** Chromium 114 and Node 18 lack the disposal symbols; these are the ones compilers fall back to. */
export const symbolsBanner =
  'Symbol.dispose??=Symbol.for("Symbol.dispose");Symbol.asyncDispose??=Symbol.for("Symbol.asyncDispose");';
