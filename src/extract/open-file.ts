// An attachment, an entry of a container or an attached message -> segments and attachments. Every reader that fits its content
// reads it; of a type that nobody reads that is said. A reader that breaks makes its file `broken`, never the message.
import { INSPECTION_LIMITS } from '../mail/limits.ts';
import type { Attachment, UnscannableReason } from '../mail/part.ts';
import { fileKind, isTextType, isZip, looksLikeText, OFFICE, WITHOUT_TEXT, type FileKind } from './file-kind.ts';
import { openMail } from './open-mail.ts';
import { openTextFile } from './open-text.ts';
import { join, type File, type Opening } from './opening.ts';
import type { Findings, InnerFile, Reader } from './reader.ts';
import { readersFor } from './readers.ts';

export async function openFile(file: File, opening: Opening): Promise<void> {
  const found = await fileKind(file.bytes, file.name, file.declaredType);
  for (const name of [file.name, ...(file.otherNames ?? [])]) opening.text('attachment-name', file.path, name);
  const { kind, detectedType, unscannable } = await readFile(file, found, opening);
  opening.attach(file, { kind, size: file.bytes.length, unscannable, detectedType });
}

interface Read extends FileKind {
  readonly unscannable?: UnscannableReason | undefined;
}

async function readFile(file: File, found: FileKind, opening: Opening): Promise<Read> {
  const { kind, detectedType } = found;
  if (isMail(file) && !isZip(file.bytes)) {
    return { ...found, kind: 'message', unscannable: await attachedMail(file, opening) };
  }
  const readers = readersFor(file);
  const unread = readers.length === 0 ? undefined : await readWith(readers, file, opening);
  if (isZip(file.bytes)) {
    return {
      // An encrypted one is no Office file whatever its name says: those are encrypted as a whole (attack M18).
      kind: unread === 'encrypted' ? 'archive' : kind,
      detectedType: detectedType ?? 'application/zip',
      // Of Office files the text of their XML is read, not what they show: still to be said.
      unscannable: unread ?? (OFFICE.has(kind) ? 'unknown_type' : undefined),
    };
  }
  const refused = readAsText(file, kind, opening, detectedType);
  return { ...found, unscannable: unread ?? refused };
}

/** Reads what text there is. Of a type that is more than text the rest stays unread, and that is said. */
function readAsText(
  file: File,
  kind: Attachment['kind'],
  opening: Opening,
  detectedType?: string,
): UnscannableReason | undefined {
  const isText = looksLikeText(file.bytes);
  const refused = isText ? openTextFile(file, opening) : undefined;
  if (isText && (detectedType === undefined || isTextType(detectedType))) return refused;
  return WITHOUT_TEXT.has(kind) || file.bytes.length === 0 ? refused : 'unknown_type';
}

async function readWith(
  readers: readonly Reader[],
  file: File,
  opening: Opening,
): Promise<UnscannableReason | undefined> {
  if (file.depth >= INSPECTION_LIMITS.depth) return 'too_deep';
  let unread: UnscannableReason | undefined;
  const findings: Findings = {
    budget: opening.budget,
    text: (text, label) => opening.text('attachment', file.path, text, label),
    unread: (why) => (unread ??= why),
    async file(inner) {
      // What can't be read inside marks the container too, so that a rule sees it at the top.
      if (typeof inner.content === 'string') unread ??= inner.content;
      await openInner(inner, file, opening);
    },
  };
  for (const read of readers) {
    await read(file, findings).catch(() => (unread ??= 'broken'));
  }
  return unread;
}

async function openInner(inner: InnerFile, outer: File, opening: Opening): Promise<void> {
  const { name, otherNames, size, content, declaredType = 'application/octet-stream' } = inner;
  const file = { name, otherNames, path: join(outer.path, name), declaredType, depth: outer.depth + 1 };
  if (typeof content !== 'string') {
    await openFile({ ...file, bytes: content }, opening);
    return;
  }
  for (const reading of [name, ...(otherNames ?? [])]) opening.text('attachment-name', file.path, reading);
  opening.attach(file, { kind: 'other', size, unscannable: content });
}

async function attachedMail(file: File, opening: Opening): Promise<UnscannableReason | undefined> {
  if (file.depth >= INSPECTION_LIMITS.depth) return 'too_deep';
  await openMail(file.bytes, { path: file.path, depth: file.depth + 1 }, opening, openFile);
  return undefined;
}

/** By type, or, in archives where nothing has one, by name. */
const isMail = ({ declaredType, name }: File): boolean =>
  declaredType === 'message/rfc822' || declaredType === 'message/global' || /\.(?:eml|mht|mhtml)$/i.test(name);
