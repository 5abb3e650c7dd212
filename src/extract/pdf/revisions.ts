// The revisions of a PDF (ISO 32000-2 section 7.5.6): whoever changes a document may leave the old one in the file and write what
// is new behind it. Viewers show the last one; the earlier ones are still there for everybody who cuts the file (attack X09).

const END = Buffer.from('%%EOF');
const START = 'startxref';
/** `startxref`, a line end, an offset, a line end. */
const TRAILER_BYTES = 64;

/** The first bytes of a file in which its header must stand to be a PDF to viewers; junk before it is common. */
export const HEADER_BYTES = 1024;

/** A text that only speaks of PDF has no objects. */
export const isPdf = (bytes: Buffer): boolean => {
  const header = bytes.subarray(0, HEADER_BYTES).indexOf('%PDF-');
  return header === 0 || (header > 0 && bytes.includes(' obj'));
};

export interface Revisions {
  /** Ends of the earlier revisions, the newest first; the whole file is not among them. */
  readonly ends: readonly number[];
  /** There are more than were asked for. */
  readonly tooMany: boolean;
}

/** An end counts when an offset stands before it; one of 0 is the first half of a linearized file (annex F), no revision. */
export function findRevisions(bytes: Buffer, max: number): Revisions {
  const ends: number[] = [];
  const last = bytes.lastIndexOf(END);
  for (let at = bytes.indexOf(END); at !== -1 && at < last; at = bytes.indexOf(END, at + END.length)) {
    if (startOfTable(bytes, at) > 0) ends.push(at + END.length);
  }
  return { ends: ends.toReversed().slice(0, max), tooMany: ends.length > max };
}

function startOfTable(bytes: Buffer, end: number): number {
  const before = bytes.toString('latin1', Math.max(0, end - TRAILER_BYTES), end);
  const at = before.lastIndexOf(START);
  return at === -1 ? 0 : Number.parseInt(before.slice(at + START.length), 10) || 0;
}
