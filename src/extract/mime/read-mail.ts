// The bytes of a mail -> its header fields and leaves, on one of two roads. Ordinary mail, of which the strict reader has no doubt, is
// what the strict reader sees. Of odd mail every reading counts: the strict one's best guess, mailparser's, a flat one, and the
// raw bytes. Nothing here throws for what a mail contains.
import { createHash } from 'node:crypto';
import type { StructureFlag } from '../../mail/part.ts';
import { isAmbiguous, type Doubt } from './doubts.ts';
import type { RawField } from './entity.ts';
import { flatLeaves } from './flat-leaves.ts';
import type { Leaf } from './leaf.ts';
import { readParserLeaves } from './parser-leaves.ts';
import { readStructure } from './structure.ts';
import { otherReadings, treeLeaves } from './tree-leaves.ts';

export interface MailReading {
  readonly fields: readonly RawField[];
  /** Header lines that only another reader sees as such, whole. */
  readonly otherLines: readonly string[];
  readonly leaves: readonly Leaf[];
  /** Values of the header fields of multiparts inside, for the scan. */
  readonly multipartTexts: readonly string[];
  readonly flags: readonly StructureFlag[];
  /** Empty for ordinary mail. */
  readonly doubts: ReadonlySet<Doubt>;
  /** Stretches of raw bytes to be swept too: all of an odd mail, else what stands outside its parts. */
  readonly sweep: readonly Buffer[];
}

export interface MailLimits {
  readonly parts: number;
  readonly partBytes: number;
}

/** @param beforeOdd called when the mail turns out to be odd, before it is read in more ways; may throw */
export async function readMail(
  bytes: Buffer,
  limits: MailLimits,
  beforeOdd: () => void = () => undefined,
): Promise<MailReading> {
  const structure = readStructure(bytes, limits.parts);
  const { leaves, multipartTexts } = treeLeaves(bytes, structure, limits);
  const { root, doubts, outside, isPartial, isEncrypted } = structure;
  const flags: StructureFlag[] = [];
  if (isEncrypted) flags.push('encrypted');
  if (isPartial) flags.push('partial');
  const { fields } = root;
  if (doubts.size === 0) {
    const sweep = outside.map(({ start, end }) => bytes.subarray(start, end));
    return { fields, otherLines: [], leaves, multipartTexts, flags, doubts, sweep };
  }
  beforeOdd();
  if (isAmbiguous(doubts)) flags.push('mime-ambiguous');
  const parsed = await readParserLeaves(bytes, limits);
  if (!parsed.complete) flags.push('unparsable');
  const readings = [leaves, otherReadings(bytes, structure, limits), parsed.leaves, flatLeaves(bytes, limits)];
  return {
    fields,
    otherLines: parsed.headerLines.filter((line) => !isAmong(line, fields)),
    leaves: distinct(readings.flat()),
    multipartTexts,
    flags,
    doubts,
    sweep: [bytes],
  };
}

function isAmong(line: string, fields: readonly RawField[]): boolean {
  const value = line.slice(line.indexOf(':') + 1).trim();
  return fields.some((field) => field.value.trim() === value);
}

/** What more than one reading sees is opened once. */
function distinct(leaves: readonly Leaf[]): readonly Leaf[] {
  const seen = new Set<string>();
  return leaves.filter((leaf) => {
    const key = keyOf(leaf);
    if (key === undefined) return true;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** How a leaf is opened hangs on these types, and on no other. */
const OPENED_BY_TYPE: ReadonlySet<string> = new Set(['text/plain', 'text/html', 'message/rfc822']);

function keyOf({ bytes, contentType, filename = '', charset = '', size }: Leaf): string | undefined {
  if (bytes === undefined) return undefined;
  const type = OPENED_BY_TYPE.has(contentType) ? contentType : '';
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end--;
  const hash = createHash('sha1').update(bytes.subarray(0, end)).digest('base64');
  return [type, filename, type === '' ? size : charset.toLowerCase(), hash].join('\0');
}
