// The bytes of a mail -> its header fields, bodies and files. Read by mailparser, audited over the raw bytes; where two readers
// could see different content, the raw sweep looks at everything too.
import type { HeaderField } from '../mail/message.ts';
import { bestReading, decodeText } from './text/charset.ts';
import { headerField } from './headers.ts';
import { uniteReadings } from './text/doubtful-charset.ts';
import { readLeaves, type Leaf } from './leaves.ts';
import { openBody } from './open-text.ts';
import { join, type File, type Opening, type Place } from './opening.ts';
import { rawSweep } from './raw-sweep.ts';
import { auditStructure } from './structure-audit.ts';

/** Fields that say nothing about content; everything else in the header is scanned (attack H04). */
const UNSCANNED_FIELDS =
  /^(?:received|dkim-signature|arc-|authentication-results|content-type|content-transfer-encoding|mime-version|date|x-postern-)/;

/** Opens what is attached to a mail. */
export type OpenFile = (file: File, opening: Opening) => Promise<void>;

/** Opens a message or, in a place, one that is attached to another. Returns its header fields. */
export async function openMail(
  bytes: Buffer,
  place: Place,
  opening: Opening,
  openFile: OpenFile,
): Promise<readonly HeaderField[]> {
  const { path } = place;
  const audit = auditStructure(bytes);
  for (const flag of audit.flags) opening.structure.add(flag);
  const limits = { parts: opening.limits.parts, partBytes: opening.limits.archiveBytes };
  const { headerLines, leaves, complete } = await readLeaves(bytes, limits);
  if (!complete) opening.structure.add('unparsable');
  for (const stretch of complete ? audit.sweep : [bytes]) {
    for (const segment of rawSweep(stretch)) opening.segments.push(segment);
  }
  const fields = headerLines.flatMap((line) => headerField(line) ?? []);
  for (const { name, text, others = [] } of fields) {
    for (const reading of [text, ...others]) {
      if (name === 'subject') opening.text(path === '' ? 'subject' : 'attachment', path, reading, 'subject');
      else if (!UNSCANNED_FIELDS.test(name)) opening.text(path === '' ? 'header' : 'attachment', path, reading, name);
    }
  }
  for (const leaf of leaves) {
    if (!opening.mayOpenPart()) {
      opening.refuse(path, 'too_big');
      break;
    }
    await openLeaf(leaf, place, opening, openFile);
  }
  return fields;
}

async function openLeaf(leaf: Leaf, { path, depth }: Place, opening: Opening, openFile: OpenFile): Promise<void> {
  for (const text of leaf.headerTexts) opening.text(path === '' ? 'header' : 'attachment', path, text, 'part header');
  const isText = leaf.contentType === 'text/plain' || leaf.contentType === 'text/html';
  const isBody = isText && leaf.filename === undefined && leaf.disposition !== 'attachment';
  const [name = '', ...otherNames] = leaf.filename === undefined ? [] : nameReadings(leaf.filename);
  const file = {
    name,
    otherNames,
    path: join(path, name === '' ? unnamed(leaf.contentType, opening.part) : name),
    declaredType: leaf.contentType,
    depth,
  };
  if (leaf.bytes === undefined) {
    opening.attach(file, { kind: 'other', size: leaf.size, unscannable: 'too_big' });
    return;
  }
  const { bytes, contentType, charset, format, delSp } = leaf;
  if (isBody) openBody({ bytes, contentType, charset, format, delSp }, path, opening);
  else await openFile({ ...file, bytes, charset }, opening);
}

function unnamed(type: string, number: number): string {
  return `part-${number}.${type.split('/')[1]?.replaceAll(/[^a-z0-9]/g, '') ?? 'bin'}`;
}

/** A raw 8-bit file name comes out of the parser as one character per octet: read it as what it may be (library trap). */
function nameReadings(name: string): readonly string[] {
  const isMojibake = /[\u0080-\u00FF]/.test(name) && !/[^\u0000-\u00FF]/.test(name);
  if (!isMojibake) return [name];
  const readings = decodeText(Buffer.from(name, 'latin1'));
  return uniteReadings([bestReading(readings), ...readings]);
}
