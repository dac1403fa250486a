import { crc32 } from '../../contract/crc32.ts';

/** Archives by hand, so that tests can make what no honest program would. */
export interface MadeEntry {
  readonly name: string;
  readonly bytes?: Uint8Array;
  /** Of a tar: its type flag; of a ZIP: the file type in the Unix mode. */
  readonly type?: 'file' | 'link' | 'device' | 'folder';
  readonly linkTo?: string;
  /** ZIP: the bit that says so; nothing is encrypted. */
  readonly encrypted?: boolean;
  /** ZIP: another checksum than that of the bytes. */
  readonly wrongChecksum?: boolean;
}

const encoder = new TextEncoder();
/** 2024-06-01 12:00 UTC. */
export const MADE_SECONDS = 1_717_243_200;

export function makeTar(entries: readonly MadeEntry[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const { name, bytes = new Uint8Array(), type = 'file', linkTo = '' } of entries) {
    const head = Buffer.alloc(512);
    head.write(name, 0, 100);
    head.write('0000644\0', 100);
    head.write('0000000\0', 108);
    head.write('0000000\0', 116);
    head.write(`${bytes.length.toString(8).padStart(11, '0')} `, 124);
    head.write(`${MADE_SECONDS.toString(8).padStart(11, '0')} `, 136);
    head.write('        ', 148);
    head.write({ file: '0', link: '2', device: '3', folder: '5' }[type], 156);
    head.write(linkTo, 157, 100);
    head.write('ustar\u000000', 257);
    const sum = head.reduce((total, byte) => total + byte, 0);
    head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    parts.push(head, bytes, new Uint8Array((512 - (bytes.length % 512)) % 512));
  }
  return Buffer.concat([...parts, new Uint8Array(1024)]);
}

/** Stored, not compressed. */
export function makeZip(entries: readonly MadeEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, bytes = new Uint8Array(), type = 'file', encrypted = false, wrongChecksum = false } of entries) {
    const nameBytes = encoder.encode(name);
    const crc = (crc32(bytes) ^ (wrongChecksum ? 1 : 0)) >>> 0;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x800 | (encrypted ? 1 : 0), 2);
    // 2024-06-01 12:00, in the format of DOS.
    common.writeUInt16LE(12 << 11, 6);
    common.writeUInt16LE(((2024 - 1980) << 9) | (6 << 5) | 1, 8);
    common.writeUInt32LE(crc, 10);
    // The key check of an encrypted entry.
    const stored = encrypted ? Buffer.concat([Buffer.alloc(12), bytes]) : bytes;
    common.writeUInt32LE(stored.length, 14);
    common.writeUInt32LE(bytes.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), common, nameBytes, stored]);
    const rest = Buffer.alloc(14);
    const mode = { file: 0o100644, link: 0o120777, device: 0o020644, folder: 0o040755 }[type];
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(offset, 10);
    const version = Buffer.from([20, 3]);
    directory.push(Buffer.concat([Buffer.from('PK\u0001\u0002', 'latin1'), version, common, rest, nameBytes]));
    parts.push(local);
    offset += local.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 0, 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, listing, end]);
}

/** A Zstandard frame of raw blocks; `zeros` are added as run-length blocks of 128 KiB, four bytes each. */
export function makeZstd(bytes: Uint8Array, zeros = 0, windowDescriptor = 0x50): Buffer {
  const parts = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, windowDescriptor])];
  const blockBytes = 2 ** 17;
  const header = (size: number, kind: number, last: boolean) => {
    const word = (size << 3) | (kind << 1) | (last ? 1 : 0);
    return Buffer.from([word & 255, (word >> 8) & 255, (word >> 16) & 255]);
  };
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = bytes.subarray(at, at + blockBytes);
    parts.push(header(block.length, 0, false), Buffer.from(block));
  }
  for (let run = 0; run < zeros; run++) parts.push(header(blockBytes, 1, false), Buffer.from([0]));
  parts.push(header(0, 0, true));
  return Buffer.concat(parts);
}
