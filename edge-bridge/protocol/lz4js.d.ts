declare module 'lz4js' {
  const lz4: {
    compressBlock(source: Uint8Array, target: Uint8Array, start: number, length: number, table: Uint32Array): number;
    decompressBlock(source: Uint8Array, target: Uint8Array, start: number, length: number, targetStart: number): number;
  };
  export default lz4;
}
