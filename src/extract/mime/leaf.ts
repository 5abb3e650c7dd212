// A leaf of a mail: a part without parts of its own, as one reading has it. Every reading gives its leaves in this shape.

export interface Leaf {
  /** Media type, lower case. */
  readonly contentType: string;
  /** The charset parameter as it stood. */
  readonly charset?: string;
  /** `format` and `delsp` of flowed text (RFC 3676), as they stood. */
  readonly format?: string;
  readonly delSp?: string;
  readonly filename?: string;
  /** What else the name may be read as. */
  readonly otherNames?: readonly string[];
  readonly disposition?: string;
  /** Values of the part's own header fields, for the scan; of the message's own only part there are none. */
  readonly headerTexts: readonly string[];
  /** Transfer-decoded bytes; undefined when the part is larger than the limit. */
  readonly bytes?: Buffer;
  readonly size: number;
}
