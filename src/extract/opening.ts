// One message being opened: what was found so far and what may still be spent. Everything that reads a part of a message tells
// it here; nothing here throws for what a message contains, and what could not be read is never forgotten (law 3).
import { INSPECTION_LIMITS } from '../mail/limits.ts';
import type { Attachment, StructureFlag, Uninspectable, UnscannableReason } from '../mail/part.ts';
import type { Segment, SegmentKind } from '../mail/segment.ts';
import type { UnpackBudget } from './reader.ts';

/** Where something stands in the message. */
export interface Place {
  /** Path through containers, `list.zip/staff.txt`; empty for the message itself. */
  readonly path: string;
  /** 0 in the message itself, 1 in what is attached to it, ... */
  readonly depth: number;
}

/** A file that hangs on a message or lies in another file. */
export interface File extends Place {
  readonly bytes: Buffer;
  /** As the sender gave it: untrusted text, empty when there is none. */
  readonly name: string;
  /** What else the name may be read as; scanned, not shown (attacks H01, H02). */
  readonly otherNames?: readonly string[] | undefined;
  /** Lower case; `application/octet-stream` where nothing declares it. */
  readonly declaredType: string;
  /** The charset parameter of its Content-Type, as it stood. */
  readonly charset?: string | undefined;
}

/** What an attachment is to policy besides its place, name and size. */
export interface AttachmentFacts {
  readonly kind: Attachment['kind'];
  readonly size: number;
  readonly unscannable?: UnscannableReason | undefined;
  readonly detectedType?: string | undefined;
}

export class Opening {
  readonly segments: Segment[] = [];
  readonly attachments: Attachment[] = [];
  readonly uninspectable: Uninspectable[] = [];
  readonly structure = new Set<StructureFlag>();
  /** What all containers of the message together may still unpack to. */
  readonly budget: UnpackBudget = {
    bytes: INSPECTION_LIMITS.archiveBytes,
    entries: INSPECTION_LIMITS.archiveEntries,
  };
  #parts = 0;
  readonly #waiting: File[] = [];

  /** Counts one more part. False when the message has too many of them. */
  mayOpenPart(): boolean {
    return ++this.#parts <= INSPECTION_LIMITS.parts;
  }

  /** Number of the part that is being opened, from 1. */
  get part(): number {
    return this.#parts;
  }

  text(kind: SegmentKind, path: string, text: string, label?: string): void {
    if (text === '') return;
    this.segments.push({ kind, path, text, ...(label === undefined ? {} : { label }) });
  }

  /** A text that is told with all that is known of it. */
  segment(segment: Segment): void {
    if (segment.text !== '') this.segments.push(segment);
  }

  /** A file that was found in a text (uuencode, data: URIs): opened when what it stands in has been read. */
  await(file: File): void {
    if (file.depth > INSPECTION_LIMITS.depth) this.refuse(file.path, 'too_deep');
    else if (!this.mayOpenPart()) this.refuse(file.path, 'too_big');
    else this.#waiting.push(file);
  }

  /** The next file that waits, first found first. */
  next(): File | undefined {
    return this.#waiting.shift();
  }

  attach({ name, path, declaredType, depth }: Omit<File, 'bytes'>, facts: AttachmentFacts): void {
    const { kind, size, unscannable, detectedType } = facts;
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
    if (unscannable !== undefined) this.refuse(path, unscannable);
  }

  refuse(path: string, why: UnscannableReason): void {
    if (!this.uninspectable.some((u) => u.path === path && u.why === why)) this.uninspectable.push({ path, why });
  }
}

export const join = (outer: string, inner: string): string => (outer === '' ? inner : `${outer}/${inner}`);
