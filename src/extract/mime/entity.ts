// The nouns of a mail's structure: stretches of its bytes, the fields of a header block, and entities (RFC 2045 section 2.4),
// which are the message itself and its parts.

/** A stretch of the message, `end` exclusive. */
export interface Section {
  readonly start: number;
  readonly end: number;
}

export interface RawField {
  /** Lower case. */
  readonly name: string;
  /** What stands behind the colon, folds included, one character per octet. */
  readonly value: string;
}

/** The value of a Content-Type or Content-Disposition. */
export interface StructuredValue {
  /** `text/plain`, `attachment`; lower case, empty where there is none. */
  readonly value: string;
  /** Names are lower case; of a name given twice the first value. */
  readonly parameters: ReadonlyMap<string, string>;
  /** What else the values of parameters may be read as, where that is open. */
  readonly others?: ReadonlyMap<string, readonly string[]>;
}

export interface Entity {
  readonly fields: readonly RawField[];
  /** `text/plain` where nothing is said. */
  readonly type: StructuredValue;
  readonly disposition: StructuredValue;
  /** Transfer encoding, lower case; `7bit` where nothing is said, or nothing that anybody knows. */
  readonly encoding: string;
  /** Decoded; undefined when there is none. */
  readonly filename?: string;
  /** What else it may be read as. */
  readonly otherNames?: readonly string[];
  /** From behind the empty line, without the line end that belongs to the next delimiter. */
  readonly body: Section;
  /** The parts of a multipart whose boundary could be read; undefined for all else. */
  readonly parts?: readonly Entity[];
}
