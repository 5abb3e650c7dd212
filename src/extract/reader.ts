// What a reader of a file format is: a function from bytes to texts and inner files, told one after the other. A reader does not
// know messages, places or rules. It may throw on a broken file: what it told before stays, and the file is `broken`.
import type { UnscannableReason } from '../mail/part.ts';

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
   */
  text(text: string, label?: string): void;
  /** A file inside; opened before the promise resolves, so that only one lies in memory. */
  file(inner: InnerFile): Promise<void>;
  /** Something of the file could not be read. The first reason stays. */
  unread(why: UnscannableReason): void;
  readonly budget: UnpackBudget;
}

export type Reader = (file: FileToRead, findings: Findings) => Promise<void>;
