// What a message carries besides text: attachments as policy sees them, and what could not be looked into.

/** Rough families of file types, for rules that say `kind: archive`. */
export const ATTACHMENT_KINDS = [
  'archive',
  'document',
  'spreadsheet',
  'presentation',
  'pdf',
  'image',
  'audio',
  'video',
  'executable',
  'message',
  'key',
  'text',
  'other',
] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

/** Why something could not be looked into. Never an exception: a fact that policy judges (law 3). */
export const UNSCANNABLE_REASONS = ['encrypted', 'too_deep', 'too_big', 'broken', 'unknown_type'] as const;
export type UnscannableReason = (typeof UNSCANNABLE_REASONS)[number];

export interface Attachment {
  /** Path through containers: the name, or `outer.zip/inner.txt`. */
  readonly path: string;
  /** Name of the file itself, decoded, as the sender gave it: untrusted text. Empty when it has none. */
  readonly name: string;
  /** Media type as declared in the message, lower case; for archive entries `application/octet-stream`. */
  readonly declaredType: string;
  /** Media type by content; undefined when the content tells nothing. */
  readonly detectedType?: string;
  readonly kind: AttachmentKind;
  /** Bytes after transfer decoding. */
  readonly size: number;
  /** 0 for what hangs on the message itself, 1 for an entry of an attached archive, ... */
  readonly depth: number;
  readonly unscannable?: UnscannableReason;
  /** SHA-256 of its bytes, hex; absent where nobody asked for it or the bytes could not be had. */
  readonly sha256?: string;
  /** True when the content is of another kind than the name or the label says (attack M18); absent where they fit or can't be compared. */
  readonly mismatch?: boolean;
}

export interface Uninspectable {
  readonly path: string;
  readonly why: UnscannableReason;
}

/**
 * Facts about the form of a message. `mime-ambiguous`: two readers could see different content; `unparsable`: the parser
 * gave up; `encrypted`: PGP or S/MIME; `partial`: message/partial or external-body; `bare-newline`: line ends were mended.
 */
export const STRUCTURE_FLAGS = ['mime-ambiguous', 'unparsable', 'encrypted', 'partial', 'bare-newline'] as const;
export type StructureFlag = (typeof STRUCTURE_FLAGS)[number];
