// The text of a binary PowerPoint presentation ([MS-PPT]): the text atoms of all containers, in the order of the file. Saves are
// appended to it, so that earlier versions of slides are told as well. Embedded objects are files.
import { inflateSync } from 'node:zlib';
import type { Findings } from '../reader.ts';
import type { Storage } from './compound-file.ts';

const TEXT_CHARS = 0x0fa0;
const TEXT_BYTES = 0x0fa8;
const STRING = 0x0fba;
const OBJECT_STORAGE = 0x1011;
const ENCRYPTION = 0x2f14;
/** The header token of `Current User` in encrypted files (section 2.3.2). */
const ENCRYPTED_TOKEN = 0xf3d1c4df;
const MAX_DEPTH = 64;

const CONTAINERS: ReadonlyMap<number, string> = new Map([
  [0x03ee, 'slides'],
  [0x03f0, 'notes'],
  [0x03f8, 'masters'],
  [0x0ff0, 'outline'],
  [0x2ee0, 'comments'],
  [0x0409, 'embedded objects'],
]);

export async function readPowerPoint(storage: Storage, findings: Findings): Promise<void> {
  const user = storage.streams.get('current user')?.read();
  const stream = storage.streams.get('powerpoint document')?.read() ?? Buffer.alloc(0);
  if (user !== undefined && user.length >= 16 && user.readUInt32LE(12) === ENCRYPTED_TOKEN) {
    findings.unread('encrypted');
    return;
  }
  const texts = new Map<string, string[]>();
  const objects: Buffer[] = [];
  const walk = (start: number, end: number, label: string, depth: number): void => {
    for (let at = start; at + 8 <= end;) {
      const version = stream.readUInt16LE(at);
      const type = stream.readUInt16LE(at + 2);
      const length = stream.readUInt32LE(at + 4);
      const dataEnd = Math.min(end, at + 8 + length);
      if (at + 8 + length > end) findings.unread('broken');
      const data = stream.subarray(at + 8, dataEnd);
      if (type === ENCRYPTION) findings.unread('encrypted');
      else if (type === OBJECT_STORAGE) objects.push(objectBytes(data, version >>> 4 === 1, findings));
      else if ((version & 0xf) === 0xf && depth < MAX_DEPTH)
        walk(at + 8, dataEnd, CONTAINERS.get(type) ?? label, depth + 1);
      else add(texts, label, atomText(type, data));
      at = dataEnd;
    }
  };
  walk(0, stream.length, 'presentation', 0);
  for (const [label, lines] of texts) findings.text(lines.join('\n'), label);
  for (const [i, content] of objects.entries()) {
    if (content.length > 0) await findings.file({ name: `embedded object ${i + 1}`, size: content.length, content });
  }
}

function add(texts: Map<string, string[]>, label: string, text: string): void {
  if (text.trim() === '') return;
  const lines = texts.get(label);
  if (lines === undefined) texts.set(label, [text]);
  else lines.push(text);
}

function atomText(type: number, data: Buffer): string {
  if (type === TEXT_CHARS || type === STRING)
    return withLines(data.toString('utf16le', 0, data.length - (data.length % 2)));
  return type === TEXT_BYTES ? withLines(data.toString('latin1')) : '';
}

const withLines = (text: string): string => text.replaceAll(/[\r\v]/g, '\n').replaceAll('\0', '');

/** An embedded object: a compound file, packed behind its size when the record says so (section 2.10.34). */
function objectBytes(data: Buffer, isPacked: boolean, findings: Findings): Buffer {
  const limit = Math.max(0, findings.budget.bytes);
  try {
    const content = isPacked ? inflateSync(data.subarray(4), { maxOutputLength: limit + 1 }) : data;
    findings.budget.bytes -= content.length;
    if (findings.budget.bytes >= 0) return content;
    findings.unread('too_big');
  } catch {
    findings.unread('broken');
  }
  return Buffer.alloc(0);
}
