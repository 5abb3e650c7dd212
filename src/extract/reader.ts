// What a reader of a file format is: a function from bytes to texts and inner files, told one after the other. A reader does not
// know messages, places or rules. It may throw on a broken file: what it told before stays, and the file is `broken`.
import type { InspectionLimits } from '../mail/limits.ts';
import type { AttachmentKind, UnscannableReason } from '../mail/part.ts';
import type { Places } from '../mail/segment.ts';
import type { ExtractOptions } from './extract.ts';

/** What may still be unpacked; shared by all containers of a message and counted down by those who unpack. */
export interface UnpackBudget {
  bytes: number;
  entries: number;
}

export interface FileToRead {
  readonly bytes: Buffer;
  /** Untrusted text; tells an extension where content alone can't. */
  readonly name: string;
}

/** A file inside another one. */
export interface InnerFile {
  /** Decoded, slashes as they stand; untrusted text. */
  readonly name: string;
  /** What else the name may be read as, where its charset is not told. */
  readonly otherNames?: readonly string[];
  /** Bytes; as the container claims when the content could not be had. */
  readonly size: number;
  /** The content, or why it could not be had. */
  readonly content: Buffer | UnscannableReason;
  /** Media type where the container declares one. */
  readonly declaredType?: string;
}

/** Where a reader tells what it finds. */
export interface Findings {
  /**
   * Text, as a person would read it; parts that are shown joined are joined.
   * @param label the place in the file, for people: `sheet 员工, B12`; nothing when the file has no places
   * @param places finer places inside this text, where it has many
   */
  text(text: string, label?: string, places?: Places): void;
  /** A file inside; opened before the promise resolves, so that only one lies in memory. */
  file(inner: InnerFile): Promise<void>;
  /** Something of the file could not be read. The first reason stays. */
  unread(why: UnscannableReason): void;
  /**
   * What the file is, where a look inside tells more than its first bytes. A reader that says so has read all of it, but for
   * what it calls `unread`. The first one stays.
   * @param type media type
   */
  identify(kind: AttachmentKind, type: string): void;
  readonly budget: UnpackBudget;
  /** As configured. */
  readonly limits: InspectionLimits;
  /** What is switched on. */
  readonly options: ExtractOptions;
}

export type Reader = (file: FileToRead, findings: Findings) => Promise<void>;
