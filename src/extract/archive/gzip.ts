// gzip (RFC 1952): all members, joined as gunzip joins them, with what their headers say. What stands behind the last member is told as
// a file of its own. A member that breaks off is given as far as it came.
import { crc32 } from 'node:zlib';
import type { FileToRead, Findings } from '../reader.ts';
import { Allowance } from './allowance.ts';
import { nameReadings } from './entry-name.ts';
import { streamName } from './read-seven-zip.ts';
import { tellStray } from './stray.ts';
import { inflate } from './zip-content.ts';

const FLAG = { headerCrc: 0x02, extra: 0x04, name: 0x08, comment: 0x10 } as const;
/** A member of no bytes takes 20: a file of nothing else must not make millions of them. */
const MAX_MEMBERS = 10_000;

export const isGzip = (bytes: Buffer, at = 0): boolean =>
  bytes[at] === 0x1f && bytes[at + 1] === 0x8b && bytes[at + 2] === 0x08;

export async function readGzip(file: FileToRead, findings: Findings): Promise<void> {
  const { bytes } = file;
  const allowance = new Allowance(findings.budget);
  if (!allowance.takeEntry()) return findings.unread('too_big');
  const chunks: Buffer[] = [];
  const names: string[] = [];
  let at = 0;
  for (let members = 0; isGzip(bytes, at); members++) {
    const header = memberHeader(bytes, at);
    if (header === undefined || members >= MAX_MEMBERS) {
      findings.unread(header === undefined ? 'broken' : 'too_big');
      break;
    }
    names.push(...header.names);
    for (const comment of header.comments) findings.text(comment, 'comment');
    const { content, consumed, isWhole } = await inflate(bytes.subarray(header.end), allowance);
    if (typeof content === 'string') {
      findings.unread(content);
      at = bytes.length;
      break;
    }
    chunks.push(content);
    at = header.end + consumed;
    if (!isWhole || at + 8 > bytes.length || bytes.readUInt32LE(at) !== crc32(content)) findings.unread('broken');
    at += isWhole ? 8 : bytes.length;
  }
  const content = Buffer.concat(chunks);
  for (const name of names.slice(1)) findings.text(name, 'name');
  await findings.file({ name: names[0] ?? streamName(file.name), size: content.length, content });
  await tellStray(bytes.subarray(at), at, findings);
}

interface MemberHeader {
  readonly end: number;
  readonly names: readonly string[];
  readonly comments: readonly string[];
}

/** RFC 1952 section 2.3; undefined when the header goes past the end. */
function memberHeader(bytes: Buffer, start: number): MemberHeader | undefined {
  const flags = bytes[start + 3] ?? 0;
  let at = start + 10;
  if ((flags & FLAG.extra) !== 0) at += 2 + (at + 2 <= bytes.length ? bytes.readUInt16LE(at) : bytes.length);
  const texts = { names: [] as string[], comments: [] as string[] };
  for (const [flag, list] of [
    [FLAG.name, texts.names],
    [FLAG.comment, texts.comments],
  ] as const) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end === -1 || at > bytes.length) return undefined;
    list.push(...nameReadings(bytes.subarray(at, end)).filter((text) => text !== ''));
    at = end + 1;
  }
  if ((flags & FLAG.headerCrc) !== 0) at += 2;
  return at < bytes.length ? { end: at, ...texts } : undefined;
}
