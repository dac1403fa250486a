type Checksum = (bytes: Uint8Array, before?: number) => number;

function reflectedCrc(polynomial: number): Checksum {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    return crc;
  });
  return (bytes, before = 0) => {
    let crc = ~before;
    for (const byte of bytes) crc = (table[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
    return ~crc >>> 0;
  };
}

/** CRC-32 of ISO 3309, as PNG and ZIP use it; `before` is that of the bytes in front. */
export const crc32: Checksum = reflectedCrc(0xedb88320);

/** CRC-32C (Castagnoli, RFC 3720 appendix B.4), as the messages of an agent use it. */
export const crc32c: Checksum = reflectedCrc(0x82f63b78);
