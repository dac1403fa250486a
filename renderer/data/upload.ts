import { z } from 'zod';
import { Fault, faultCodeSchema } from '../../workers/contract/faults.ts';

/** More files than this in one drop are refused: somebody dropped the wrong folder. */
const MOST_FILES = 10_000;

const grantSchema = z.object({ grant: z.string() });
const faultSchema = z.object({ code: faultCodeSchema, message: z.string() });

export interface DroppedFile {
  readonly file: File;
  /** One random UUID for each folder of a drop: files that lay together stay together at the host. */
  readonly batch: string;
}

/**
 * Files of a drop, folders opened. Must be called inside the drop event: the browser empties the transfer afterwards.
 * Rejects with a Fault when there are too many.
 */
export function filesOfDrop(transfer: DataTransfer): Promise<readonly DroppedFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const batch = crypto.randomUUID();
  const plain = [...transfer.files].map((file) => ({ file, batch }));
  return entries.some((entry) => entry.isDirectory) ? openFolders(entries) : Promise.resolve(plain);
}

async function openFolders(entries: readonly FileSystemEntry[]): Promise<readonly DroppedFile[]> {
  const found: DroppedFile[] = [];
  const batches = new Map<string, string>();
  const open = [...entries];
  for (let entry = open.shift(); entry !== undefined; entry = open.shift()) {
    if (entry instanceof FileSystemFileEntry) {
      const own = entry;
      const folder = own.fullPath.slice(0, own.fullPath.lastIndexOf('/'));
      const batch = batches.get(folder) ?? crypto.randomUUID();
      batches.set(folder, batch);
      found.push({ file: await new Promise<File>((resolve, reject) => own.file(resolve, reject)), batch });
    } else if (entry instanceof FileSystemDirectoryEntry) open.push(...(await listFolder(entry)));
    if (found.length + open.length > MOST_FILES) {
      throw new Fault(
        'bad_request',
        `More than ${MOST_FILES} files were dropped; drop fewer, or use the command line.`,
      );
    }
  }
  return found;
}

async function listFolder(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** Sends one file to the browser host and returns its grant; rejects with a Fault. `secret` is the tab's. */
export async function uploadFile({ file, batch }: DroppedFile, secret: string): Promise<string> {
  const answer = await fetch(`/upload?name=${encodeURIComponent(file.name)}&batch=${batch}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream', 'x-airguard-tab': secret },
    body: file,
  }).catch((error: unknown) => {
    throw new Fault('io', `The file could not be sent; the browser host did not take it: ${file.name}`, {
      cause: error,
    });
  });
  if (answer.ok) return grantSchema.parse(await answer.json()).grant;
  const text = await answer.text();
  const fault = answer.status === 409 ? faultSchema.safeParse(JSON.parse(text)) : undefined;
  if (fault?.success === true) throw new Fault(fault.data.code, fault.data.message);
  throw new Fault('io', `The browser host refused the file (${text}): ${file.name}`);
}
