// An attachment, an entry of a container or an attached message -> segments and attachments. Every reader that fits its content
// reads it; of a type that nobody reads that is said. A reader that breaks makes its file `broken`, never the message.
import { createHash } from 'node:crypto';
import type { Attachment, UnscannableReason } from '../mail/part.ts';
import {
  fileKind,
  kindByLabel,
  kindOfName,
  isTextType,
  isZip,
  looksLikeText,
  OFFICE,
  WITHOUT_TEXT,
  type FileKind,
} from './file-kind.ts';
import { openMail } from './open-mail.ts';
import { openTextFile } from './open-text.ts';
import { join, type File, type Opening } from './opening.ts';
import type { Findings, InnerFile, Reader } from './reader.ts';
import { mismatches } from './mismatch.ts';
import { RatioBudget } from './ratio-budget.ts';
import { fittingReaders, type Fitting } from './readers.ts';
import { looksLikeMail } from './wrapped/mail-file.ts';

export async function openFile(file: File, opening: Opening): Promise<void> {
  for (const name of [file.name, ...(file.otherNames ?? [])]) opening.text('attachment-name', file.path, name);
  await opening.withFile(async (skipped) => {
    const size = file.bytes.length;
    if (skipped !== undefined) {
      opening.attach(file, { kind: kindByLabel(file.name, file.declaredType), size, unscannable: skipped });
      return;
    }
    const fitting = fittingReaders(file, opening.options);
    if (!isOnlyText(file, fitting)) opening.enterWalls();
    const found = await fileKind(file.bytes, file.name, file.declaredType);
    const { kind, detectedType, unscannable } = await readFile(file, found, fitting.readers, opening);
    const mismatch = mismatches(file, detectedType);
    const sha256 = opening.options.digests === true ? createHash('sha256').update(file.bytes).digest('hex') : undefined;
    opening.attach(file, { kind, size, unscannable, detectedType, mismatch, sha256 });
  });
}

/** Text, mail in mail and pictures: what a process that takes mail reads itself. All other formats are for child processes. */
const isOnlyText = (file: File, { readers, isHarmless }: Fitting): boolean =>
  isHarmless && (isMail(file) || looksLikeText(file.bytes) || readers.length > 0);

interface Read extends FileKind {
  readonly unscannable?: UnscannableReason | undefined;
}

async function readFile(file: File, found: FileKind, readers: readonly Reader[], opening: Opening): Promise<Read> {
  const { detectedType } = found;
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
  // What a reader has read is text once, unless it goes by another name: then somebody may open it as that (attack M18).
  if (told !== undefined && unread === undefined && kindOfName(file.name) === told.kind) return { ...found, ...told };
  const refused = readAsText(file, kind, opening, detectedType);
  const isLeft = told === undefined || refused !== 'unknown_type';
  return { ...found, kind, ...told, unscannable: unread ?? (isLeft ? refused : undefined) };
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
  if (file.depth >= opening.limits.depth) return { unread: 'too_deep' };
  let unread: UnscannableReason | undefined;
  let told: FileKind | undefined;
  const findings: Omit<Findings, 'budget'> = {
    options: opening.options,
    limits: opening.limits,
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
    const budget = new RatioBudget(opening.budget, file.bytes.length, opening.limits.ratio);
    await read(file, { ...findings, budget }).catch(() => (unread ??= 'broken'));
  }
  return { unread, told };
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
  if (file.depth >= opening.limits.depth) return 'too_deep';
  await openMail(file.bytes, { path: file.path, depth: file.depth + 1 }, opening, openFile);
  return undefined;
}

/** By type, or, in archives where nothing has one, by name. */
const isMail = ({ declaredType, name }: File): boolean =>
  declaredType === 'message/rfc822' || declaredType === 'message/global' || /\.(?:eml|mht|mhtml)$/i.test(name);
