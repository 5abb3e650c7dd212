// The bytes of one entry of a zip file. Where the headers differ in how it is packed or how long it is, it is read in every way that
// they name (attack X03). What breaks off is given as far as it came, and that it broke off is said.
import { constants, crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { UnscannableReason } from '../../mail/part.ts';
import type { Allowance } from './allowance.ts';
import { distinct } from './entry-name.ts';
import { FLAG, isEncrypted, type ZipHeader } from './zip-records.ts';

const STORED = 0;
const DEFLATED = 8;
const DESCRIPTOR = Buffer.from('PK\u0007\u0008', 'latin1');

export interface ZipContent {
  readonly content: Buffer | UnscannableReason;
  /** Where in the file the data end; what stands behind belongs to something else. */
  readonly dataEnd: number;
  /** False when the checksum or the lengths are not what the headers say. */
  readonly isSound: boolean;
}

/** Methods that 7-Zip has to unpack. */
export const isForeign = (method: number): boolean => method !== STORED && method !== DEFLATED;

/**
 * @param header the local header; its data begin where it ends
 * @param headers it and the record of the directory: whatever one of them claims may be so
 */
export async function readContent(
  bytes: Buffer,
  header: ZipHeader,
  headers: readonly ZipHeader[],
  method: number,
  allowance: Allowance,
): Promise<ZipContent> {
  if (method === DEFLATED) return inflated(bytes, header, headers, allowance);
  const { longest, shortest } = dataLengths(bytes, header, headers);
  const content = bytes.subarray(header.end, header.end + longest);
  const dataEnd = skipDescriptor(bytes, header, header.end + shortest);
  if (!allowance.take(content.length)) return { content: 'too_big', dataEnd, isSound: true };
  const isSound = longest === shortest && fitsChecksum(content, headers);
  return { content, dataEnd, isSound };
}

/** Bytes of data, by all the claims: the longest one that fits into the file, and the shortest. */
export function dataLengths(
  bytes: Buffer,
  header: ZipHeader,
  headers: readonly ZipHeader[],
): { readonly longest: number; readonly shortest: number } {
  const room = bytes.length - header.end;
  const isLater = (header.flags & FLAG.descriptor) !== 0;
  const claims = headers
    .filter((h) => h !== header || !isLater || h.packed.some((size) => size > 0))
    .flatMap((h) => (h.method === STORED && !isEncrypted(h) ? [...h.packed, ...h.unpacked] : h.packed))
    .filter((size) => size <= room);
  if (claims.length === 0) {
    const found = isLater ? lengthByDescriptor(bytes, header) : undefined;
    return { longest: found ?? room, shortest: found ?? 0 };
  }
  return { longest: Math.max(...claims), shortest: Math.min(...claims) };
}

/** Stored data whose length follows them: up to the descriptor that tells just this length (section 4.3.9). */
function lengthByDescriptor(bytes: Buffer, { end }: ZipHeader): number | undefined {
  for (let at = bytes.indexOf(DESCRIPTOR, end); at !== -1; at = bytes.indexOf(DESCRIPTOR, at + 1)) {
    if (at + 16 <= bytes.length && bytes.readUInt32LE(at + 8) === at - end) return at - end;
  }
  return undefined;
}

/** Where the descriptor ends that may follow the data, with or without signature, with 32 or 64 bit lengths. */
export function skipDescriptor(bytes: Buffer, { flags, end }: ZipHeader, dataEnd: number): number {
  if ((flags & FLAG.descriptor) === 0) return dataEnd;
  const start = DESCRIPTOR.equals(bytes.subarray(dataEnd, dataEnd + 4)) ? dataEnd + 4 : dataEnd;
  const length = dataEnd - end;
  const tells = (at: number): boolean => at + 4 <= bytes.length && bytes.readUInt32LE(at) === length;
  if (!tells(start + 4)) return start;
  // The next record tells which it is; without one 32 bits are usual.
  return start + (isRecord(bytes, start + 12) || !isRecord(bytes, start + 20) ? 12 : 20);
}

const isRecord = (bytes: Buffer, at: number): boolean => bytes[at] === 0x50 && bytes[at + 1] === 0x4b;

async function inflated(
  bytes: Buffer,
  header: ZipHeader,
  headers: readonly ZipHeader[],
  allowance: Allowance,
): Promise<ZipContent> {
  // The data tell where they end; lengths in headers may lie.
  const result = await inflate(bytes.subarray(header.end), allowance);
  // Where they break off they don't tell: what stands behind the shortest claim may be another entry.
  const length = result.isWhole ? result.consumed : dataLengths(bytes, header, headers).shortest;
  const dataEnd = skipDescriptor(bytes, header, header.end + length);
  if (typeof result.content === 'string') return { content: result.content, dataEnd, isSound: true };
  const isSound = result.isWhole && fitsChecksum(result.content, headers);
  return { content: result.content, dataEnd, isSound };
}

export interface Inflated {
  readonly content: Buffer | 'too_big' | 'broken';
  /** Bytes of the packed data that were used. */
  readonly consumed: number;
  readonly isWhole: boolean;
}

/** Raw deflate (RFC 1951) from the start of some bytes to where it ends itself. Counts what comes out. */
export async function inflate(packed: Buffer, allowance: Allowance): Promise<Inflated> {
  const room = allowance.bytes;
  if (room === 0) return { content: 'too_big', consumed: 0, isWhole: false };
  try {
    const options = { maxOutputLength: room, info: true } as const;
    const { buffer, engine } = inflateRawSync(packed, options) as unknown as InflatedWithInfo;
    allowance.take(buffer.length);
    return { content: buffer, consumed: engine.bytesWritten, isWhole: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      allowance.take(room + 1);
      return { content: 'too_big', consumed: 0, isWhole: false };
    }
    return inflateAsFarAsItGoes(packed, allowance);
  }
}

/** What zlib's functions give when asked for information; their types don't tell. */
interface InflatedWithInfo {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}

function inflateAsFarAsItGoes(packed: Buffer, allowance: Allowance): Promise<Inflated> {
  return new Promise((resolve) => {
    const stream = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
    const chunks: Buffer[] = [];
    const end = (): void => {
      const content = Buffer.concat(chunks);
      resolve({ content: content.length === 0 ? 'broken' : content, consumed: stream.bytesWritten, isWhole: false });
    };
    stream.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      if (allowance.take(chunk.length)) return;
      stream.destroy();
      resolve({ content: 'too_big', consumed: 0, isWhole: false });
    });
    stream.on('error', end);
    stream.on('end', end);
    stream.end(packed);
  });
}

function fitsChecksum(content: Buffer, headers: readonly ZipHeader[]): boolean {
  // With a descriptor the checksum of the local header is 0: it was not known yet. AES entries have none either.
  const claims = distinct(headers.map(({ crc }) => crc)).filter((crc) => crc !== 0);
  if (claims.length === 0) return true;
  const sum = crc32(content);
  return claims.every((crc) => crc === sum);
}
