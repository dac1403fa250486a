import sax from 'sax';

/** Characters given to the parser at once: it bounds its buffers between, not within, two pieces. */
const PIECE_LETTERS = 16 * 1024;
const DEPTH_MOST = 64;
const ATTRIBUTES_MOST = 100;
const TEXT_LETTERS_MOST = 4096;
/** Bytes in which the XML declaration names its encoding. */
const HEAD_BYTES = 256;

export interface XmlName {
  readonly prefix: string;
  readonly local: string;
}

export interface XmlEvents {
  onOpen(name: XmlName, attributes: ReadonlyMap<string, string>, depth: number): void;
  /** All text directly inside an element, when it ends; what is longer than 4,096 letters is cut off. */
  onText(name: XmlName, text: string, depth: number): void;
  onClose(depth: number): void;
}

export interface XmlReader {
  push(bytes: Uint8Array): void;
  finish(): void;
  /** What is wrong with the XML and where, when it is; nothing after it is read. */
  readonly broken: string | undefined;
}

class Broken extends Error {}

/**
 * Reads XML as it streams by, in bounded memory: depth, attributes and text are bounded, the document type and the
 * entities it may define are ignored, nothing outside the file is ever looked at.
 */
export function createXmlReader(events: XmlEvents): XmlReader {
  const parser = sax.parser(true, { position: true });
  const stack: { readonly name: XmlName; text: string }[] = [];
  let attributes = new Map<string, string>();
  let decoder: TextDecoder | undefined;
  let head = new Uint8Array(0);
  let broken: string | undefined;

  parser.onerror = (error) => {
    const [what = ''] = error.message.split('\n');
    throw new Broken(`${what.replace(/[.:]\s*$/u, '').toLowerCase()} in line ${parser.line + 1}`);
  };
  parser.onattribute = ({ name, value }) => {
    if (attributes.size >= ATTRIBUTES_MOST)
      throw new Broken(`more than ${ATTRIBUTES_MOST} attributes in line ${parser.line + 1}`);
    attributes.set(name, value);
  };
  parser.onopentag = (tag) => {
    if (stack.length >= DEPTH_MOST) throw new Broken(`elements deeper than ${DEPTH_MOST} in line ${parser.line + 1}`);
    const name = nameOf(tag.name);
    stack.push({ name, text: '' });
    events.onOpen(name, attributes, stack.length);
    attributes = new Map();
  };
  const addText = (text: string) => {
    const element = stack.at(-1);
    if (element === undefined || element.text.length >= TEXT_LETTERS_MOST) return;
    element.text = (element.text + text).slice(0, TEXT_LETTERS_MOST);
  };
  parser.ontext = addText;
  parser.oncdata = addText;
  parser.onclosetag = () => {
    const element = stack.at(-1);
    if (element === undefined) return;
    events.onText(element.name, element.text, stack.length);
    events.onClose(stack.length);
    stack.pop();
  };

  const guarded = (task: () => void) => {
    if (broken !== undefined) return;
    try {
      task();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      broken = error.message;
    }
  };
  const write = (text: string) => {
    for (let at = 0; at < text.length; at += PIECE_LETTERS) parser.write(text.slice(at, at + PIECE_LETTERS));
  };
  const decode = (bytes: Uint8Array, more: boolean) => {
    decoder ??= decoderFor(head);
    write(decoder.decode(bytes, { stream: more }));
  };

  return {
    push: (bytes) =>
      guarded(() => {
        if (decoder !== undefined) decode(bytes, true);
        else {
          const joined = new Uint8Array(head.length + bytes.length);
          joined.set(head);
          joined.set(bytes, head.length);
          head = joined;
          if (head.length >= HEAD_BYTES) decode(head, true);
        }
      }),
    finish: () =>
      guarded(() => {
        decode(decoder === undefined ? head : new Uint8Array(0), false);
        parser.close();
      }),
    get broken() {
      return broken;
    },
  };
}

function nameOf(name: string): XmlName {
  const colon = name.indexOf(':');
  return { prefix: name.slice(0, Math.max(0, colon)), local: name.slice(colon + 1) };
}

/** UTF-16 by its byte order mark, otherwise what the declaration says, otherwise UTF-8. */
function decoderFor(head: Uint8Array): TextDecoder {
  if (head[0] === 0xff && head[1] === 0xfe) return new TextDecoder('utf-16le');
  if (head[0] === 0xfe && head[1] === 0xff) return new TextDecoder('utf-16be');
  const start = new TextDecoder('latin1').decode(head.subarray(0, HEAD_BYTES));
  const [, label = 'utf-8'] = /^[^<]*<\?xml[^>]*encoding=["']([\w-]{1,40})["']/u.exec(start) ?? [];
  try {
    return new TextDecoder(label);
  } catch {
    return new TextDecoder();
  }
}
