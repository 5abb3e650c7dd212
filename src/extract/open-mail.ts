// The bytes of a mail -> its header fields, bodies and files, in every reading that it may have (mime/read-mail.ts); of odd mail the
// raw bytes are looked at too.
import type { HeaderField } from '../mail/message.ts';
import { INSPECTION_LIMITS } from '../mail/limits.ts';
import { bestReading, decodeText } from './charset.ts';
import { fileKind, looksLikeText, WITHOUT_TEXT } from './file-kind.ts';
import { fieldOf, headerField } from './headers.ts';
import { findBlobs, findEncodedFiles, type Blob } from './mime/blobs.ts';
import type { Leaf } from './mime/leaf.ts';
import { rawSweep } from './mime/raw-sweep.ts';
import { readMail } from './mime/read-mail.ts';
import { openBody } from './open-text.ts';
import { join, type File, type Opening, type Place } from './opening.ts';

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
  const limits = { parts: INSPECTION_LIMITS.parts, partBytes: INSPECTION_LIMITS.archiveBytes };
  const reading = await readMail(bytes, limits);
  for (const flag of reading.flags) opening.structure.add(flag);
  for (const stretch of reading.sweep) {
    for (const segment of rawSweep(stretch)) opening.segments.push(segment);
    await openBlobs(findEncodedFiles(stretch), place, opening, openFile);
  }
  const fields = reading.fields.map(({ name, value }) => fieldOf(name, value));
  const others = reading.otherLines.flatMap((line) => headerField(line) ?? []);
  for (const { name, text } of [...fields, ...others]) {
    // All of them, whatever they are for: a Received field takes a note as well as a Subject (attack H04).
    const kind = name === 'subject' ? 'subject' : 'header';
    opening.text(path === '' ? kind : 'attachment', path, text, name);
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
  const name = leaf.filename === undefined ? '' : repairName(leaf.filename);
  const file = {
    name,
    path: join(path, name === '' ? unnamed(leaf.contentType, opening.part) : name),
    declaredType: leaf.contentType,
    depth,
  };
  if (leaf.bytes === undefined) {
    opening.attach(file, { kind: 'other', size: leaf.size, unscannable: 'too_big' });
    return;
  }
  const { bytes, contentType, charset } = leaf;
  if (isBody) openBody({ bytes, contentType, charset }, path, opening);
  else await openFile({ ...file, bytes, charset }, opening);
  if (!isBody && !looksLikeText(bytes)) return;
  const around = isBody ? { path, depth } : { path: file.path, depth };
  await openBlobs(findBlobs(bytes), around, opening, openFile);
}

/** They count as entries of a container do. */
async function openBlobs(blobs: readonly Blob[], around: Place, opening: Opening, openFile: OpenFile): Promise<void> {
  for (const blob of blobs) {
    if (--opening.budget.entries < 0) {
      opening.refuse(around.path === '' ? 'body' : around.path, 'too_big');
      return;
    }
    await openBlob(blob, around, opening, openFile);
  }
}

/**
 * What stands encoded in a text. Base64 that is neither text nor a file of a known kind is a key, a signature, a long word:
 * nothing that anybody could read.
 */
async function openBlob(
  { encoding, name, bytes }: Blob,
  { path, depth }: Place,
  opening: Opening,
  openFile: OpenFile,
): Promise<void> {
  const isText = looksLikeText(bytes);
  if (encoding === 'base64' && isText) {
    for (const text of decodeText(bytes)) opening.text(path === '' ? 'body' : 'attachment', path, text, 'base64');
    return;
  }
  const { detectedType, kind } = await fileKind(bytes, name, '');
  if (encoding === 'base64' && (detectedType === undefined || WITHOUT_TEXT.has(kind))) return;
  const file = { name, path: join(path, name === '' ? `encoded.${encoding}` : name), depth: depth + 1, bytes };
  await openFile({ ...file, declaredType: 'application/octet-stream' }, opening);
}

const partHeader = (text: string, path: string, opening: Opening): void =>
  opening.text(path === '' ? 'header' : 'attachment', path, text, 'part header');

function unnamed(type: string, number: number): string {
  return `part-${number}.${type.split('/')[1]?.replaceAll(/[^a-z0-9]/g, '') ?? 'bin'}`;
}

/** A raw 8-bit file name comes out of the parser as one character per octet: read it as what it is (library trap). */
function repairName(name: string): string {
  const isMojibake = /[\u0080-\u00FF]/.test(name) && !/[^\u0000-\u00FF]/.test(name);
  return isMojibake ? bestReading(decodeText(Buffer.from(name, 'latin1'))) : name;
}
