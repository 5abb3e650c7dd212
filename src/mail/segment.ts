// Text segments: every piece of readable text of a message with the place it came from. Made by extract, read by detect.

/** Where a piece of text stands. `structure` is the raw sweep over messages whose structure can't be trusted. */
export const SEGMENT_KINDS = [
  'subject',
  'header',
  'body',
  'html',
  'attachment',
  'attachment-name',
  'structure',
] as const;
export type SegmentKind = (typeof SEGMENT_KINDS)[number];

/** Places inside a long text, for people: in a sheet each cell has one. */
export interface Places {
  /** The place at an offset into the text (UTF-16 units): `sheet 名单, B2`; undefined where nothing can be told. */
  labelAt(offset: number): string | undefined;
}
/** What a text is in its message besides newly written: history, who writes, and the lawyers' lines. All of it is scanned. */
export const SEGMENT_PARTS = ['quoted', 'signature', 'disclaimer'] as const;
export type SegmentPart = (typeof SEGMENT_PARTS)[number];

export interface Segment {
  readonly kind: SegmentKind;
  /** For attachments: the path through containers, `list.zip/staff.txt`; else the header's name or empty. */
  readonly path: string;
  /** A place inside, for people: `sheet 名单 B2`. */
  readonly label?: string;
  /** Where `label` is too coarse: finer places by offset. */
  readonly places?: Places;
  /** Absent in what is newly written, and where that can't be told. */
  readonly part?: SegmentPart;
  /** Decoded text as the reader would see it (view V0); nothing removed. */
  readonly text: string;
}
