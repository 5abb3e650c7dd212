// OpenPGP files (RFC 9580), armoured or binary: tells what is encrypted, and reads what is signed or compressed only. Keys and
// signatures have nothing to read. No keys are known here and nothing is checked.
import { inflateRawSync, inflateSync } from 'node:zlib';
import type { FileToRead, Findings } from '../reader.ts';

const TAG = {
  pkesk: 1,
  signature: 2,
  skesk: 3,
  onePass: 4,
  secretKey: 5,
  publicKey: 6,
  compressed: 8,
  encrypted: 9,
  literal: 11,
};
const ENCRYPTED = new Set([TAG.pkesk, TAG.skesk, TAG.encrypted, 18, 20]);
const KEYS = new Set([TAG.secretKey, TAG.publicKey, 7, 14]);
const MAX_NESTING = 8;
/** Pieces of a body are at least this long (section 4.2.1.4); of single octets a file would be millions of them. */
const MIN_PARTIAL = 512;

interface Packet {
  readonly tag: number;
  readonly body: Buffer;
  readonly next: number;
}

/** True for armour at the beginning of a text, and for binary packets that follow one another. */
export function isPgp({ bytes }: FileToRead): boolean {
  if (/^-----BEGIN PGP (?:MESSAGE|SIGNATURE|PUBLIC KEY BLOCK|PRIVATE KEY BLOCK)/.test(beginning(bytes))) return true;
  const first = packet(bytes, 0);
  if (first === undefined || !isPlausible(first)) return false;
  return first.next >= bytes.length ? first.tag !== TAG.literal : packet(bytes, first.next) !== undefined;
}

export async function readPgp({ bytes }: FileToRead, findings: Findings): Promise<void> {
  const binary = dearmoured(bytes);
  const first = packet(binary, 0);
  const isKey = first !== undefined && KEYS.has(first.tag);
  findings.identify(isKey ? 'key' : 'other', isKey ? 'application/pgp-keys' : 'application/pgp-encrypted');
  await readPackets(binary, findings, 0);
}

async function readPackets(bytes: Buffer, findings: Findings, nesting: number): Promise<void> {
  if (nesting > MAX_NESTING) return findings.unread('too_deep');
  for (let at = 0; at < bytes.length;) {
    const found = packet(bytes, at);
    if (found === undefined) return findings.unread('broken');
    at = found.next;
    if (ENCRYPTED.has(found.tag)) return findings.unread('encrypted');
    if (found.tag === TAG.literal) await tellLiteral(found.body, findings);
    if (found.tag === TAG.compressed) await readPackets(decompressed(found.body, findings), findings, nesting + 1);
  }
}

/** Section 5.9: format, length of the name, name, date, data. */
async function tellLiteral(body: Buffer, findings: Findings): Promise<void> {
  const nameEnd = 2 + (body[1] ?? 0);
  const content = body.subarray(nameEnd + 4);
  await findings.file({ name: body.toString('utf8', 2, nameEnd), size: content.length, content });
}

/** Section 5.6: the algorithm, then the data. */
function decompressed(body: Buffer, findings: Findings): Buffer {
  const data = body.subarray(1);
  const options = { maxOutputLength: Math.max(1, findings.budget.bytes) };
  if (body[0] === 0) return data;
  if (body[0] !== 1 && body[0] !== 2) {
    findings.unread('unknown_type');
    return Buffer.alloc(0);
  }
  try {
    const out = body[0] === 1 ? inflateRawSync(data, options) : inflateSync(data, options);
    findings.budget.bytes -= out.length;
    return out;
  } catch (error) {
    findings.unread((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too_big' : 'broken');
    return Buffer.alloc(0);
  }
}

/** A packet of either format (section 4.2), pieces of a partial length joined. */
function packet(bytes: Buffer, at: number): Packet | undefined {
  const head = bytes[at] ?? 0;
  if ((head & 0x80) === 0) return undefined;
  if ((head & 0x40) === 0) return oldPacket(bytes, at, head);
  const pieces: Buffer[] = [];
  let from = at + 1;
  for (;;) {
    const first = bytes[from];
    if (first === undefined) return undefined;
    const isPartial = first >= 224 && first < 255;
    const [length, start] = isPartial ? [2 ** (first & 0x1f), from + 1] : newLength(bytes, from, first);
    if (length === undefined || start + length > bytes.length || (isPartial && length < MIN_PARTIAL)) return undefined;
    pieces.push(bytes.subarray(start, start + length));
    from = start + length;
    if (!isPartial)
      return { tag: head & 0x3f, body: pieces.length === 1 ? (pieces[0] ?? bytes) : Buffer.concat(pieces), next: from };
  }
}

function newLength(bytes: Buffer, at: number, first: number): readonly [number | undefined, number] {
  if (first < 192) return [first, at + 1];
  if (first < 224) return [(first - 192) * 256 + (bytes[at + 1] ?? 0) + 192, at + 2];
  return [at + 5 <= bytes.length ? bytes.readUInt32BE(at + 1) : undefined, at + 5];
}

function oldPacket(bytes: Buffer, at: number, head: number): Packet | undefined {
  const octets = [1, 2, 4, 0][head & 3] ?? 0;
  if (at + 1 + octets > bytes.length) return undefined;
  const start = at + 1 + octets;
  const end = octets === 0 ? bytes.length : start + bytes.readUIntBE(at + 1, octets);
  return end > bytes.length ? undefined : { tag: (head >> 2) & 0xf, body: bytes.subarray(start, end), next: end };
}

/** Binary files have no signature: what the first packet of a message must look like. */
function isPlausible({ tag, body }: Packet): boolean {
  const version = body[0] ?? 0;
  if (tag === TAG.pkesk) return (version === 3 || version === 6) && body.length > 20;
  if (tag === TAG.skesk) return version >= 4 && version <= 6 && body.length >= 4 && (body[1] ?? 0) <= 13;
  if (tag === TAG.onePass) return (version === 3 || version === 6) && body.length >= 13;
  if (tag === TAG.signature || tag === TAG.publicKey || tag === TAG.secretKey)
    return version >= 3 && version <= 6 && body.length > 12;
  if (tag === TAG.compressed) return version === 1 || version === 2;
  return false;
}

/** Armour (section 6.2) taken off: base64 between the blank line and the checksum. Binary files stay as they are. */
function dearmoured(bytes: Buffer): Buffer {
  if (!beginning(bytes).startsWith('-----BEGIN PGP')) return bytes;
  const lines = bytes.toString('latin1').trimStart().split(/\r?\n/);
  const blank = lines.findIndex((line, i) => i > 0 && line.trim() === '');
  const rest = lines.slice(blank + 1);
  const end = rest.findIndex((line) => /^=[A-Za-z0-9+/]{4}$|^-----/.test(line));
  return Buffer.from(rest.slice(0, end === -1 ? rest.length : end).join(''), 'base64');
}

const beginning = (bytes: Buffer): string => bytes.toString('latin1', 0, 512).trimStart();
