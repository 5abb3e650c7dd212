// One message being opened: what was found so far and what may still be spent. Everything that reads a part of a message tells
// it here; nothing here throws for what a message contains, and what could not be read is never forgotten (law 3).
import { ALL_TEXT_FACTOR, INSPECTION_LIMITS, TEXT_BYTES_HERE, type InspectionLimits } from '../mail/limits.ts';
import type { Attachment, StructureFlag, Uninspectable, UnscannableReason } from '../mail/part.ts';
import type { Places, Segment, SegmentKind } from '../mail/segment.ts';
import type { ExtractOptions } from './extract.ts';
import type { UnpackBudget } from './reader.ts';
import { NeedsChild, type FileWatch, type Walls } from './walls.ts';

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
  readonly mismatch?: boolean;
  readonly sha256?: string | undefined;
}

export class Opening {
  readonly segments: Segment[] = [];
  readonly attachments: Attachment[] = [];
  readonly uninspectable: Uninspectable[] = [];
  readonly structure = new Set<StructureFlag>();
  readonly options: ExtractOptions;
  readonly limits: InspectionLimits;
  /** What all containers of the message together may still unpack to. */
  readonly budget: UnpackBudget;
  readonly #isOutside: boolean;
  readonly #watch: FileWatch | undefined;
  #needsChild = false;
  #textHere = TEXT_BYTES_HERE;
  #parts = 0;
  #files = 0;
  #at: number | undefined;
  #textLeft: number;
  readonly #waiting: File[] = [];

  constructor({ walls, watch, ...options }: ExtractOptions & Walls = {}) {
    this.options = options;
    this.limits = { ...INSPECTION_LIMITS, ...options.limits };
    this.budget = { bytes: this.limits.archiveBytes, entries: this.limits.archiveEntries };
    this.#isOutside = walls === 'outside';
    this.#watch = watch;
    this.#textLeft = this.limits.textBytes * ALL_TEXT_FACTOR;
  }

  /** Counts one more part. False when the message has too many of them. */
  mayOpenPart(): boolean {
    return ++this.#parts <= this.limits.parts;
  }

  /** Number of the part that is being opened, from 1. */
  get part(): number {
    return this.#parts;
  }

  /** A file came up that may not be opened here. */
  get needsChild(): boolean {
    return this.#needsChild;
  }

  /** To be called before a file is opened that is more than text. Throws NeedsChild in a process that takes mail. */
  enterWalls(): void {
    if (!this.#isOutside) return;
    this.#needsChild = true;
    throw new NeedsChild();
  }

  /** To be called before text is read. Throws NeedsChild in a process that takes mail when it is too much for it. */
  spendText(bytes: number): void {
    this.#textHere -= bytes;
    if (this.#textHere < 0) this.enterWalls();
  }

  /** Opens a file, or hears why not to, while the watch knows which one it is. */
  async withFile(open: (skipped: UnscannableReason | undefined) => Promise<void>): Promise<void> {
    const file = ++this.#files;
    const skipped = this.#watch?.skip(file);
    const outer = this.#at;
    this.#at = file;
    this.#watch?.at(file);
    try {
      await open(skipped);
    } finally {
      this.#at = outer;
      this.#watch?.at(outer);
    }
  }

  /** @param label a place inside; `places` finer ones by offset */
  text(kind: SegmentKind, path: string, text: string, label?: string, places?: Places): void {
    this.segment({
      kind,
      path,
      text,
      ...(label === undefined ? {} : { label }),
      ...(places === undefined ? {} : { places }),
    });
  }

  /** Keeps a text; one that is past what a message may have in all is not kept, and that is said. */
  segment(segment: Segment): void {
    const { kind, path, text } = segment;
    if (text === '') return;
    this.#textLeft -= text.length;
    if (this.#textLeft < 0) this.refuse(path === '' ? kind : path, 'too_big');
    else this.segments.push(segment);
  }

  /** A file that was found in a text (uuencode, data: URIs): opened when what it stands in has been read. */
  await(file: File): void {
    if (file.depth > this.limits.depth) this.refuse(file.path, 'too_deep');
    else if (!this.mayOpenPart()) this.refuse(file.path, 'too_big');
    else this.#waiting.push(file);
  }

  /** The next file that waits, first found first. */
  next(): File | undefined {
    return this.#waiting.shift();
  }

  attach({ name, path, declaredType, depth }: Omit<File, 'bytes'>, facts: AttachmentFacts): void {
    const { kind, size, unscannable, detectedType, mismatch, sha256 } = facts;
    this.attachments.push({
      path,
      name,
      declaredType,
      kind,
      size,
      depth,
      ...(detectedType === undefined ? {} : { detectedType }),
      ...(mismatch === true ? { mismatch } : {}),
      ...(unscannable === undefined ? {} : { unscannable }),
      ...(sha256 === undefined ? {} : { sha256 }),
    });
    if (unscannable !== undefined) this.refuse(path, unscannable);
  }

  refuse(path: string, why: UnscannableReason): void {
    if (!this.uninspectable.some((u) => u.path === path && u.why === why)) this.uninspectable.push({ path, why });
  }
}

export const join = (outer: string, inner: string): string => (outer === '' ? inner : `${outer}/${inner}`);
