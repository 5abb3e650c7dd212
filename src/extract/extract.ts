// Bytes -> Message: the reading that detect and policy judge. Opens parts, attachments, archives and mail in mail within
// budgets. Nothing here throws for what a message contains: what can't be read becomes `uninspectable` or a structure flag.
import type { HeaderField, Message } from '../mail/message.ts';
import { INSPECTION_LIMITS } from '../mail/limits.ts';
import type { Attachment, StructureFlag, Uninspectable, UnscannableReason } from '../mail/part.ts';
import type { Segment, SegmentKind } from '../mail/segment.ts';
import { bestReading, decodeText } from './charset.ts';
import { endsInZip, fileKind, isTextType, isZip, looksLikeText, OFFICE, WITHOUT_TEXT } from './file-kind.ts';
import { headerAddresses, headerField } from './headers.ts';
import { htmlText } from './html.ts';
import { readLeaves, type Leaf } from './leaves.ts';
import { rawSweep } from './raw-sweep.ts';
import { auditStructure } from './structure-audit.ts';
import { walkZip, type UnpackBudget } from './zip.ts';

/** Fields that say nothing about content; everything else in the header is scanned (attack H04). */
const UNSCANNED_FIELDS =
  /^(?:received|dkim-signature|arc-|authentication-results|content-type|content-transfer-encoding|mime-version|date|x-postern-)/;

export async function extract(bytes: Buffer): Promise<Message> {
  const opening = new Opening();
  const fields = await opening.mail(bytes, '', 0);
  return {
    headers: fields,
    subject: fields.find((f) => f.name === 'subject')?.text ?? '',
    from: headerAddresses(fields, 'from'),
    to: headerAddresses(fields, 'to'),
    cc: headerAddresses(fields, 'cc'),
    bcc: headerAddresses(fields, 'bcc'),
    segments: opening.segments,
    attachments: opening.attachments,
    uninspectable: opening.uninspectable,
    structure: [...opening.structure],
  };
}

interface File {
  readonly bytes: Buffer;
  readonly name: string;
  readonly path: string;
  readonly declaredType: string;
  readonly charset?: string | undefined;
  readonly depth: number;
}

/** One message being opened: what was found so far and what may still be spent. */
class Opening {
  readonly segments: Segment[] = [];
  readonly attachments: Attachment[] = [];
  readonly uninspectable: Uninspectable[] = [];
  readonly structure = new Set<StructureFlag>();
  readonly #budget: UnpackBudget = {
    bytes: INSPECTION_LIMITS.archiveBytes,
    entries: INSPECTION_LIMITS.archiveEntries,
  };
  #parts = 0;

  /** Opens a message or, with a path, one that is attached to another. Returns its header fields. */
  async mail(bytes: Buffer, path: string, depth: number): Promise<readonly HeaderField[]> {
    const audit = auditStructure(bytes);
    for (const flag of audit.flags) this.structure.add(flag);
    const limits = { parts: INSPECTION_LIMITS.parts, partBytes: INSPECTION_LIMITS.archiveBytes };
    const { headerLines, leaves, complete } = await readLeaves(bytes, limits);
    if (!complete) this.structure.add('unparsable');
    for (const stretch of complete ? audit.sweep : [bytes]) {
      for (const segment of rawSweep(stretch)) this.segments.push(segment);
    }
    const fields = headerLines.flatMap((line) => headerField(line) ?? []);
    for (const { name, text } of fields) {
      if (name === 'subject') this.#text(path === '' ? 'subject' : 'attachment', path, text, 'subject');
      else if (!UNSCANNED_FIELDS.test(name)) this.#text(path === '' ? 'header' : 'attachment', path, text, name);
    }
    for (const leaf of leaves) {
      if (++this.#parts > INSPECTION_LIMITS.parts) {
        this.#refuse(path, 'too_big');
        break;
      }
      await this.#leaf(leaf, path, depth);
    }
    return fields;
  }

  async #leaf(leaf: Leaf, path: string, depth: number): Promise<void> {
    for (const text of leaf.headerTexts) this.#text(path === '' ? 'header' : 'attachment', path, text, 'part header');
    const isText = leaf.contentType === 'text/plain' || leaf.contentType === 'text/html';
    const isBody = isText && leaf.filename === undefined && leaf.disposition !== 'attachment';
    const name = leaf.filename === undefined ? '' : repairName(leaf.filename);
    const own = join(path, name === '' ? unnamed(leaf.contentType, this.#parts) : name);
    if (leaf.bytes === undefined) {
      this.#attach(
        { bytes: Buffer.alloc(0), name, path: own, declaredType: leaf.contentType, depth },
        leaf.size,
        'other',
        'too_big',
      );
      return;
    }
    if (isBody) {
      this.#body(leaf, leaf.bytes, path);
      return;
    }
    await this.#file({
      bytes: leaf.bytes,
      name,
      path: own,
      declaredType: leaf.contentType,
      charset: leaf.charset,
      depth,
    });
  }

  #body(leaf: Leaf, bytes: Buffer, path: string): void {
    if (bytes.length > INSPECTION_LIMITS.textBytes) {
      this.#refuse(join(path, 'body'), 'too_big');
      return;
    }
    for (const text of decodeText(bytes, leaf.charset)) {
      if (leaf.contentType === 'text/html') this.#html(path === '' ? 'html' : 'attachment', path, text);
      else this.#text(path === '' ? 'body' : 'attachment', path, text, path === '' ? undefined : 'body');
      if (text.includes('-----BEGIN PGP MESSAGE-----')) this.structure.add('encrypted');
    }
  }

  /** An attachment, an entry of an archive, or an attached message. */
  async #file(file: File): Promise<void> {
    const { detectedType, kind } = await fileKind(file.bytes, file.name, file.declaredType);
    if (file.name !== '') this.#text('attachment-name', file.path, file.name);
    if (isZip(file.bytes)) {
      const inside = await this.#archive(file);
      // Of Office files the text of their XML is read, not what they show: still to be said.
      const unread = inside ?? (OFFICE.has(kind) ? 'unknown_type' : undefined);
      // An encrypted one is no Office file whatever its name says: those are encrypted as a whole (attack M18).
      this.#attach(
        file,
        file.bytes.length,
        inside === 'encrypted' ? 'archive' : kind,
        unread,
        detectedType ?? 'application/zip',
      );
    } else if (isMail(file)) {
      this.#attach(file, file.bytes.length, 'message', await this.#attachedMail(file), detectedType);
    } else {
      const inside = endsInZip(file.bytes) ? await this.#archive(file) : undefined;
      const unread = this.#readable(file, kind, detectedType);
      this.#attach(file, file.bytes.length, kind, inside ?? unread, detectedType);
    }
  }

  /** Reads what text there is. Of a type that is more than text the rest stays unread, and that is said. */
  #readable(file: File, kind: Attachment['kind'], detectedType?: string): UnscannableReason | undefined {
    const isText = looksLikeText(file.bytes);
    const refused = isText ? this.#textFile(file) : undefined;
    if (isText && (detectedType === undefined || isTextType(detectedType))) return refused;
    return WITHOUT_TEXT.has(kind) || file.bytes.length === 0 ? refused : 'unknown_type';
  }

  async #attachedMail(file: File): Promise<UnscannableReason | undefined> {
    if (file.depth >= INSPECTION_LIMITS.depth) return 'too_deep';
    await this.mail(file.bytes, file.path, file.depth + 1);
    return undefined;
  }

  /** Opens an archive; an entry that can't be read marks the archive too, so that a rule sees it at the top. */
  async #archive(file: File): Promise<UnscannableReason | undefined> {
    if (file.depth >= INSPECTION_LIMITS.depth) return 'too_deep';
    let inside: UnscannableReason | undefined;
    const broken = await walkZip(file.bytes, this.#budget, async (entry) => {
      const path = join(file.path, entry.name);
      const declaredType = 'application/octet-stream';
      if (typeof entry.content === 'string') {
        inside ??= entry.content;
        this.#text('attachment-name', path, entry.name);
        const empty = { bytes: Buffer.alloc(0), name: entry.name, path, declaredType, depth: file.depth + 1 };
        this.#attach(empty, entry.claimedSize, 'other', entry.content);
        return;
      }
      await this.#file({ bytes: entry.content, name: entry.name, path, declaredType, depth: file.depth + 1 });
    });
    return broken ?? inside;
  }

  #textFile(file: File): UnscannableReason | undefined {
    if (file.bytes.length > INSPECTION_LIMITS.textBytes) return 'too_big';
    const isXml = /[/+]xml$/.test(file.declaredType) || /\.(?:xml|svg)$/i.test(file.name);
    const isHtml = isXml || file.declaredType === 'text/html' || /\.html?$/i.test(file.name);
    for (const text of decodeText(file.bytes, file.charset)) {
      if (isHtml) this.#html('attachment', file.path, text);
      // In XML any tag may end a value: `<id>1</id><id>2</id>` are two, and values stand in attributes of any name.
      if (isXml || !isHtml) this.#text('attachment', file.path, text, isXml ? 'source' : undefined);
    }
    return undefined;
  }

  #html(kind: SegmentKind, path: string, html: string): void {
    const { text, hidden } = htmlText(html);
    this.#text(kind, path, text);
    if (hidden !== '') this.#text(kind, path, hidden, 'attributes and comments');
  }

  #text(kind: SegmentKind, path: string, text: string, label?: string): void {
    if (text === '') return;
    this.segments.push({ kind, path, text, ...(label === undefined ? {} : { label }) });
  }

  #attach(
    { name, path, declaredType, depth }: File,
    size: number,
    kind: Attachment['kind'],
    unscannable?: UnscannableReason,
    detectedType?: string,
  ): void {
    this.attachments.push({
      path,
      name,
      declaredType,
      kind,
      size,
      depth,
      ...(detectedType === undefined ? {} : { detectedType }),
      ...(unscannable === undefined ? {} : { unscannable }),
    });
    if (unscannable !== undefined) this.#refuse(path, unscannable);
  }

  #refuse(path: string, why: UnscannableReason): void {
    if (!this.uninspectable.some((u) => u.path === path && u.why === why)) this.uninspectable.push({ path, why });
  }
}

/** By type, or, in archives where nothing has one, by name. */
const isMail = ({ declaredType, name }: File): boolean =>
  declaredType === 'message/rfc822' || declaredType === 'message/global' || /\.(?:eml|mht|mhtml)$/i.test(name);

const join = (outer: string, inner: string): string => (outer === '' ? inner : `${outer}/${inner}`);

function unnamed(type: string, number: number): string {
  return `part-${number}.${type.split('/')[1]?.replaceAll(/[^a-z0-9]/g, '') ?? 'bin'}`;
}

/** A raw 8-bit file name comes out of the parser as one character per octet: read it as what it is (library trap). */
function repairName(name: string): string {
  const isMojibake = /[\u0080-\u00FF]/.test(name) && !/[^\u0000-\u00FF]/.test(name);
  return isMojibake ? bestReading(decodeText(Buffer.from(name, 'latin1'))) : name;
}
