// The bytes of a mail -> its header fields, bodies and files, in every reading that it may have (mime/read-mail.ts); of odd mail the
// raw bytes are looked at too.
import type { HeaderField } from '../mail/message.ts';
import { fieldOf, headerField } from './headers.ts';
import type { Leaf } from './mime/leaf.ts';
import { rawSweep } from './mime/raw-sweep.ts';
import { readMail } from './mime/read-mail.ts';
import { openBody } from './open-text.ts';
import { join, type File, type Opening, type Place } from './opening.ts';
import { bestReading, decodeText } from './text/charset.ts';
import { uniteReadings } from './text/doubtful-charset.ts';
import { takeInlineFiles } from './text/inline-files.ts';

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
  const limits = { parts: opening.limits.parts, partBytes: opening.limits.archiveBytes };
  const reading = await readMail(bytes, limits, () => opening.spendText(bytes.length));
  for (const flag of reading.flags) opening.structure.add(flag);
  for (const stretch of reading.sweep) {
    opening.spendText(stretch.length);
    for (const segment of rawSweep(stretch)) opening.segment(segment);
    awaitInlineFiles(stretch, place, opening);
  }
  const fields = reading.fields.map(({ name, value }) => fieldOf(name, value));
  const others = reading.otherLines.flatMap((line) => headerField(line) ?? []);
  for (const { name, text, others: otherTexts = [] } of [...fields, ...others]) {
    // All of them, whatever they are for: a Received field takes a note as well as a Subject (attack H04).
    const kind = path !== '' ? 'attachment' : name === 'subject' ? 'subject' : 'header';
    for (const each of [text, ...otherTexts]) opening.text(kind, path, each, name);
  }
  for (const text of reading.multipartTexts) partHeader(text, path, opening);
  for (const leaf of reading.leaves) {
    if (!opening.mayOpenPart()) {
      opening.refuse(path, 'too_big');
      break;
    }
    await openLeaf(leaf, place, opening, openFile);
  }
  return fields;
}

async function openLeaf(leaf: Leaf, { path, depth }: Place, opening: Opening, openFile: OpenFile): Promise<void> {
  for (const text of leaf.headerTexts) partHeader(text, path, opening);
  const isText = leaf.contentType === 'text/plain' || leaf.contentType === 'text/html';
  const isBody = isText && leaf.filename === undefined && leaf.disposition !== 'attachment';
  const [name = '', ...otherNames] =
    leaf.filename === undefined ? [] : [...nameReadings(leaf.filename), ...(leaf.otherNames ?? [])];
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

/** Files that stand in the text outside all parts; those in bodies are found with the bodies (attack M12). */
function awaitInlineFiles(stretch: Buffer, { path, depth }: Place, opening: Opening): void {
  for (const file of takeInlineFiles(stretch).files) {
    const [name = ''] = decodeText(Buffer.from(file.name, 'latin1'));
    const declaredType = 'application/octet-stream';
    opening.await({ name, path: join(path, name), bytes: file.bytes, declaredType, depth: depth + 1 });
  }
}

const partHeader = (text: string, path: string, opening: Opening): void =>
  opening.text(path === '' ? 'header' : 'attachment', path, text, 'part header');

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
