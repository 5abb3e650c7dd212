// An attachment, an entry of a container or an attached message -> segments and attachments. Every reader that fits its content
// reads it; of a type that nobody reads that is said. A reader that breaks makes its file `broken`, never the message.
import { INSPECTION_LIMITS } from '../mail/limits.ts';
import type { Attachment, UnscannableReason } from '../mail/part.ts';
import { fileKind, isTextType, isZip, looksLikeText, OFFICE, WITHOUT_TEXT, type FileKind } from './file-kind.ts';
import { openMail } from './open-mail.ts';
import { openTextFile } from './open-text.ts';
import { join, type File, type Opening } from './opening.ts';
import type { Findings, InnerFile, Reader } from './reader.ts';
import { mismatches } from './mismatch.ts';
import { readersFor } from './readers.ts';
import { looksLikeMail } from './wrapped/mail-file.ts';

export async function openFile(file: File, opening: Opening): Promise<void> {
  const found = await fileKind(file.bytes, file.name, file.declaredType);
  if (file.name !== '') opening.text('attachment-name', file.path, file.name);
  const { kind, detectedType, unscannable } = await readFile(file, found, opening);
  const mismatch = mismatches(file, detectedType);
  opening.attach(file, { kind, size: file.bytes.length, unscannable, detectedType, mismatch });
}

interface Read extends FileKind {
  readonly unscannable?: UnscannableReason | undefined;
}

async function readFile(file: File, found: FileKind, opening: Opening): Promise<Read> {
  const { detectedType } = found;
  const readers = readersFor(file);
  const isLabelledMail = isMail(file) && !isZip(file.bytes);
  const isMailInside = looksLikeMail(file.bytes);
  const kind = isMailInside && found.kind === 'other' ? 'message' : found.kind;
  if (isLabelledMail || isMailInside) {
    const unscannable = await attachedMail(file, opening);
    // A text may begin like a mail, and a mail may be another thing as well: then it is read both ways.
    if (isLabelledMail && readers.length === 0) return { ...found, kind: 'message', unscannable };
    if (unscannable !== undefined) return { ...found, kind, unscannable };
  }
  const { unread, told } = readers.length === 0 ? {} : await readWith(readers, file, opening);
  if (isZip(file.bytes)) {
    return {
      // Office files are told by their reader; one that has the name only is an archive, and an encrypted one is never an
      // Office file: those are encrypted as a whole (attack M18).
      kind: told?.kind ?? (unread === 'encrypted' || OFFICE.has(kind) ? 'archive' : kind),
      detectedType: told?.detectedType ?? detectedType ?? 'application/zip',
      unscannable: unread,
    };
  }
  const refused = readAsText(file, kind, opening, detectedType);
  return {
    ...found,
    kind,
    ...told,
    unscannable: unread ?? (told !== undefined && refused === 'unknown_type' ? undefined : refused),
  };
}

/** Reads what text there is. Of a type that is more than text the rest stays unread, and that is said. */
function readAsText(
  file: File,
  kind: Attachment['kind'],
  opening: Opening,
  detectedType?: string,
): UnscannableReason | undefined {
  const isText = looksLikeText(file.bytes);
  const declaredType = detectedType === 'text/html' ? detectedType : file.declaredType;
  const refused = isText ? openTextFile({ ...file, declaredType }, opening) : undefined;
  if (isText && (detectedType === undefined || isTextType(detectedType))) return refused;
  return WITHOUT_TEXT.has(kind) || file.bytes.length === 0 ? refused : 'unknown_type';
}

async function readWith(
  readers: readonly Reader[],
  file: File,
  opening: Opening,
): Promise<{ readonly unread?: UnscannableReason | undefined; readonly told?: FileKind | undefined }> {
  if (file.depth >= INSPECTION_LIMITS.depth) return { unread: 'too_deep' };
  let unread: UnscannableReason | undefined;
  let told: FileKind | undefined;
  const findings: Findings = {
    budget: opening.budget,
    text: (text, label, places) => opening.text('attachment', file.path, text, label, places),
    unread: (why) => (unread ??= why),
    identify: (kind, detectedType) => (told ??= { kind, detectedType }),
    async file(inner) {
      // What can't be read inside marks the container too, so that a rule sees it at the top.
      if (typeof inner.content === 'string') unread ??= inner.content;
      await openInner(inner, file, opening);
    },
  };
  for (const read of readers) {
    await read(file, findings).catch(() => (unread ??= 'broken'));
  }
  return { unread, told };
}

async function openInner(inner: InnerFile, outer: File, opening: Opening): Promise<void> {
  const { name, size, content, declaredType = 'application/octet-stream' } = inner;
  const file = { name, path: join(outer.path, name), declaredType, depth: outer.depth + 1 };
  if (typeof content !== 'string') {
    await openFile({ ...file, bytes: content }, opening);
    return;
  }
  opening.text('attachment-name', file.path, name);
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
