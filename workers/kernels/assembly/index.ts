export * from './layout';
export { scan, scanWithBins } from './scanner';
export { reduce } from './reduction';
export { codes, histogram } from './frames';
