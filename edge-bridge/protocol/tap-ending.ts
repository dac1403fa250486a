/** How names of archives of messages end (tap-archive.ts); by itself, so that whoever needs the name alone loads nothing else. */
export const TAP_ENDING = '.tap.cborseq';
