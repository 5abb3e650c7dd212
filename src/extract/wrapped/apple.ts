// What Macs wrap files in: AppleSingle and AppleDouble (RFC 1740), MacBinary's text cousin BinHex 4.0 (RFC 1741). Both forks are told:
// old programs kept text in the resource fork.
import type { FileToRead, Findings } from '../reader.ts';

const SINGLE = 0x0005_1600;
const DOUBLE = 0x0005_1607;
const ENTRY = { data: 1, resource: 2, realName: 3, comment: 4 } as const;

export const isAppleFile = ({ bytes }: FileToRead): boolean =>
  bytes.length >= 26 &&
  (bytes.readUInt32BE(0) === SINGLE || bytes.readUInt32BE(0) === DOUBLE) &&
  bytes.readUInt16BE(24) <= 64;

/** RFC 1740 appendix A: a header, descriptions of entries, the entries. */
export async function readAppleFile({ bytes, name }: FileToRead, findings: Findings): Promise<void> {
  const isSingle = bytes.readUInt32BE(0) === SINGLE;
  findings.identify('other', isSingle ? 'application/applefile' : 'multipart/appledouble');
  let inner = name.replace(/^\._/, '');
  for (let i = 0; i < bytes.readUInt16BE(24); i++) {
    const at = 26 + i * 12;
    const [start, length] = [bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 8)];
    const content = bytes.subarray(start, start + length);
    if (content.length < length) findings.unread('broken');
    const id = bytes.readUInt32BE(at);
    if (id === ENTRY.realName) inner = content.toString('utf8');
    if (id === ENTRY.realName || id === ENTRY.comment) findings.text(content.toString('utf8'), 'name');
    if (id === ENTRY.data) await tellFork(inner, content, findings);
    // Its map alone takes 286 bytes: without anything else nothing is in it.
    if (id === ENTRY.resource && length > 286) await tellResources(content, findings);
  }
}

/** A resource fork has no type of its own: its texts are told as they stand, icons and the like are not read. */
async function tellResources(content: Buffer, findings: Findings): Promise<void> {
  for (const text of textRuns(content)) findings.text(text, 'resource fork');
}

/** Stretches of at least 6 characters, in the charset of the octets as far as it is ASCII or UTF-8. */
function textRuns(content: Buffer): readonly string[] {
  return content.toString('utf8').match(/[^\u0000-\u0008\u000E-\u001F\uFFFD]{6,}/g) ?? [];
}

async function tellFork(name: string, content: Buffer, findings: Findings): Promise<void> {
  if (--findings.budget.entries < 0) return findings.unread('too_big');
  if (content.length > 0) await findings.file({ name, size: content.length, content });
}

const BINHEX_SIGN = /\(This file must be converted with BinHex 4\.0\)\s*:/;
const ALPHABET = '!"#$%&\'()*+,-012345689@ABCDEFGHIJKLMNPQRSTUVXYZ[`abcdefhijklmpqr';
const REPEAT = 0x90;

export const isBinHex = ({ bytes }: FileToRead): boolean => BINHEX_SIGN.test(bytes.toString('latin1', 0, 4096));

/** RFC 1741 appendix A: six bits a character, runs of octets packed, then name, type, lengths, data fork, resource fork. */
export async function readBinHex({ bytes }: FileToRead, findings: Findings): Promise<void> {
  findings.identify('archive', 'application/mac-binhex40');
  const text = bytes.toString('latin1');
  const sign = BINHEX_SIGN.exec(text);
  const start = (sign?.index ?? 0) + (sign?.[0].length ?? 0);
  const end = text.indexOf(':', start);
  const packed = sixBits(text.slice(start, end === -1 ? text.length : end));
  const unpacked = unpackRuns(packed, findings.budget.bytes);
  if (unpacked === undefined) return findings.unread('too_big');
  findings.budget.bytes -= unpacked.length;
  if (end === -1) findings.unread('broken');
  const nameEnd = 1 + (unpacked[0] ?? 0);
  const header = nameEnd + 1 + 10;
  const [data, resource] = [unpacked.readUInt32BE(header), unpacked.readUInt32BE(header + 4)];
  const dataStart = header + 10;
  const content = unpacked.subarray(dataStart, dataStart + data);
  if (content.length < data) findings.unread('broken');
  await tellFork(unpacked.toString('latin1', 1, nameEnd), content, findings);
  const resourceStart = dataStart + data + 2;
  if (resource > 286) await tellResources(unpacked.subarray(resourceStart, resourceStart + resource), findings);
}

function sixBits(text: string): Buffer {
  const octets = Buffer.alloc(Math.ceil((text.length * 6) / 8));
  let [held, bits, length] = [0, 0, 0];
  for (const character of text) {
    const value = ALPHABET.indexOf(character);
    if (value === -1) continue; // line ends
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    octets[length++] = (held >> bits) & 0xff;
  }
  return octets.subarray(0, length);
}

/** 0x90 and a count repeat the octet before; a count of 0 stands for 0x90 itself. Undefined when more comes out than may. */
function unpackRuns(packed: Buffer, maxBytes: number): Buffer | undefined {
  const pieces: Buffer[] = [];
  let [from, size] = [0, 0];
  let last = 0;
  for (let at = packed.indexOf(REPEAT); at !== -1; at = packed.indexOf(REPEAT, from)) {
    const count = packed[at + 1] ?? 0;
    if (at > from) last = packed[at - 1] ?? 0;
    pieces.push(
      packed.subarray(from, at),
      count === 0 ? Buffer.from([REPEAT]) : Buffer.alloc(Math.max(0, count - 1), last),
    );
    if (count === 0) last = REPEAT;
    size += at - from + Math.max(1, count);
    if (size > maxBytes) return undefined;
    from = at + 2;
  }
  pieces.push(packed.subarray(Math.min(from, packed.length)));
  return Buffer.concat(pieces);
}
