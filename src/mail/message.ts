// An opened message: its header fields, its people, its texts and attachments. Made by extract, read by detect and policy.
import type { Address } from './address.ts';
import type { Attachment, StructureFlag, Uninspectable } from './part.ts';
import type { Segment } from './segment.ts';

export interface HeaderField {
  /** Lower case. */
  readonly name: string;
  /** Unfolded, encoded words decoded (RFC 2047), raw 8-bit read as the text it most likely is. */
  readonly text: string;
  /** The same with encoded words as they stood. */
  readonly source: string;
  /** What other readers may see where words or bytes can be read in more than one way; to be scanned too (attacks H01, C02). */
  readonly others?: readonly string[];
}

export interface Message {
  /** Fields of the message itself, in order. */
  readonly headers: readonly HeaderField[];
  readonly subject: string;
  /** Addresses in the header fields; what can't be read as an address is left out here and stays in `headers`. */
  readonly from: readonly Address[];
  readonly to: readonly Address[];
  readonly cc: readonly Address[];
  readonly bcc: readonly Address[];
  readonly segments: readonly Segment[];
  readonly attachments: readonly Attachment[];
  readonly uninspectable: readonly Uninspectable[];
  readonly structure: readonly StructureFlag[];
}
