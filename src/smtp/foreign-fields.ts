// `X-Postern-*` header fields are ours alone: from clients that are not of the house they are taken out at the door, before
// anything reads them, so that nobody outside can speak in our name. The rest of the message is not touched.

const OURS = /^x-postern-[!-9;-~]*[ \t]*:/i;
const CRLF = Buffer.from('\r\n');
const END_OF_HEADER = Buffer.from('\r\n\r\n');
/** A header larger than this is passed on as it is; a structure that large is judged, not mended. */
const MAX_HEADER_BYTES = 1024 * 1024;

/** Takes the slices of a message as they come and hands them on, without the header fields that are not theirs to write. */
export class ForeignFieldFilter {
  #header: Buffer[] | undefined = [];
  #size = 0;
  /** The last octets so far, in which the end of the header may have begun; a message may begin with that end. */
  #tail: Buffer = CRLF;

  /** What may be handed on now. */
  push(slices: readonly Buffer[]): readonly Buffer[] {
    if (this.#header === undefined) return slices;
    let isOver = false;
    for (const slice of slices) {
      this.#header.push(slice);
      this.#size += slice.length;
      const seam: Buffer = Buffer.concat([this.#tail, slice]);
      isOver ||= seam.includes(END_OF_HEADER) || this.#size > MAX_HEADER_BYTES;
      this.#tail = seam.subarray(-(END_OF_HEADER.length - 1));
    }
    return isOver ? this.finish() : [];
  }

  /** What was kept back, once the header or the message has ended. */
  finish(): readonly Buffer[] {
    if (this.#header === undefined) return [];
    const collected = Buffer.concat(this.#header);
    this.#header = undefined;
    if (collected.subarray(0, CRLF.length).equals(CRLF)) return [collected];
    const end = collected.indexOf(END_OF_HEADER);
    return withoutOurs(collected, end === -1 ? collected.length : end);
  }
}

function withoutOurs(bytes: Buffer, headerEnd: number): readonly Buffer[] {
  const kept: Buffer[] = [];
  let from = 0;
  let isOurs = false;
  for (let at = 0; at < headerEnd;) {
    const newline = bytes.indexOf(CRLF, at);
    const next = newline === -1 || newline >= headerEnd ? headerEnd : newline + CRLF.length;
    const isFolded = bytes[at] === 0x20 || bytes[at] === 0x09;
    const starts: boolean = isFolded ? isOurs : OURS.test(bytes.toString('latin1', at, Math.min(next, at + 200)));
    if (starts && !isOurs) kept.push(bytes.subarray(from, at));
    if (!starts && isOurs) from = at;
    isOurs = starts;
    at = next;
  }
  // The line end of a field that was the last one belongs to it, but the empty line behind the header does not.
  if (isOurs) from = Math.min(headerEnd + CRLF.length, bytes.length);
  kept.push(bytes.subarray(from));
  return kept.filter((slice) => slice.length > 0);
}
