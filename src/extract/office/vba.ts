// Macros: the source of VBA modules as text ([MS-OVBA]), for what is written into code.
import { decodeText } from '../text/charset.ts';
import type { Storage } from './compound-file.ts';
import type { Findings } from '../reader.ts';

const CHUNK = 4096;
const CODE_PAGE = 0x0003;
const VERSION = 0x0009;
const STREAM_NAME = 0x001a;
const OFFSET = 0x0031;

/** Tells every module of a `VBA` storage. One that can't be unpacked is said. */
export function tellMacros(storage: Storage, findings: Findings): void {
  const directory = storage.streams.get('dir');
  if (directory === undefined) return;
  const { modules, page } = readDirectory(decompress(directory.read(), 0, findings));
  for (const { name, offset } of modules) {
    const stream = storage.streams.get(name.toLowerCase());
    if (stream === undefined) continue;
    const source = decompress(stream.read(), offset, findings);
    for (const text of decodeText(source, `cp${page}`)) findings.text(text, `macro ${name}`);
  }
}

interface Module {
  readonly name: string;
  /** Where in its stream the source begins. */
  readonly offset: number;
}

/** Modules by the records of the `dir` stream (section 2.3.4.2). */
function readDirectory(bytes: Buffer): { readonly modules: readonly Module[]; readonly page: number } {
  const modules: Module[] = [];
  let page = 1252;
  let name = '';
  for (let at = 0; at + 6 <= bytes.length;) {
    const id = bytes.readUInt16LE(at);
    const size = id === VERSION ? 6 : bytes.readUInt32LE(at + 2);
    const value = bytes.subarray(at + 6, at + 6 + size);
    if (id === CODE_PAGE && value.length >= 2) page = value.readUInt16LE(0);
    else if (id === STREAM_NAME) name = decodeText(value, `cp${page}`)[0] ?? '';
    else if (id === OFFSET && value.length >= 4) modules.push({ name, offset: value.readUInt32LE(0) });
    at += 6 + size;
  }
  return { modules, page };
}

/** A compressed container (section 2.4.1). What is not one comes out empty. */
function decompress(bytes: Buffer, start: number, findings: Findings): Buffer {
  const chunks: Buffer[] = [];
  if (bytes[start] !== 0x01) {
    findings.unread('broken');
    return Buffer.alloc(0);
  }
  for (let at = start + 1; at + 2 <= bytes.length;) {
    const header = bytes.readUInt16LE(at);
    const end = at + (header & 0xfff) + 3;
    const chunk =
      (header & 0x8000) === 0 ? bytes.subarray(at + 2, at + 2 + CHUNK) : decompressChunk(bytes.subarray(at + 2, end));
    findings.budget.bytes -= chunk.length;
    if (findings.budget.bytes < 0) {
      findings.unread('too_big');
      break;
    }
    chunks.push(chunk);
    at = end;
  }
  return Buffer.concat(chunks);
}

/** One chunk of at most 4096 bytes: flags for eight tokens, each a byte or a copy of what came before (section 2.4.1.3). */
function decompressChunk(bytes: Buffer): Buffer {
  const out = Buffer.alloc(CHUNK);
  let size = 0;
  for (let at = 0; at < bytes.length && size < CHUNK;) {
    const flags = bytes[at++] ?? 0;
    for (let bit = 0; bit < 8 && at < bytes.length && size < CHUNK; bit++) {
      if ((flags & (1 << bit)) === 0) {
        out[size++] = bytes[at++] ?? 0;
        continue;
      }
      const token = bytes[at + 1] === undefined ? 0 : bytes.readUInt16LE(at);
      at += 2;
      const bits = Math.max(4, Math.ceil(Math.log2(Math.max(size, 1))));
      const length = (token & (0xffff >>> bits)) + 3;
      const distance = (token >>> (16 - bits)) + 1;
      for (let i = 0; i < length && size < CHUNK && distance <= size; i++, size++)
        out[size] = out[size - distance] ?? 0;
    }
  }
  return out.subarray(0, size);
}
