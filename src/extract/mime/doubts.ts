// What can make a mail's structure doubtful, in one table. A mail without any doubt is ordinary: every reader sees the same in
// it. A `sloppy` one is read in every way and scanned in all of them; of an `ambiguous` one two readers can see different
// content, and the message says so too. Reasons are ours, for tests and for people who look into a mail; no public format.

/** Each doubt with what it makes of a mail. */
export const DOUBTS = {
  // Header blocks
  /** A field that may stand once stands twice, with different values (M01). */
  'repeated-field': 'ambiguous',
  /** The same value twice. */
  'same-field-again': 'sloppy',
  /** A line that is no field: no colon, a blank in front of it, 8-bit characters in the name (M02, M03). */
  'field-syntax': 'ambiguous',
  /** A fold where there is nothing to continue (M02). */
  'fold-first': 'ambiguous',
  /**
   * A fold of blanks only, and a field about content behind it (M03). It ends the header for some, who then see what is in the raw
   * bytes; Asian subjects are folded like that at times.
   */
  'blank-fold': 'sloppy',
  /** NUL or a line end that is none in a header (M02, M03). */
  'control-in-header': 'ambiguous',
  /** Other control characters in a header: raw ISO-2022 is made of them. */
  'escape-in-header': 'sloppy',
  /** The header ends without an empty line. */
  'header-without-end': 'sloppy',
  /** A header so long that readers give up on it (M15). */
  'long-header': 'sloppy',
  /** The envelope line of an mbox; every reader skips it, but not all in the same way (M16). */
  'mbox-line': 'sloppy',
  /** An empty line first: for some the whole mail is its body (M16). */
  'starts-blank': 'ambiguous',

  // Line ends
  /** Lines end in LF only, throughout. */
  'bare-newline': 'sloppy',
  /** Where structure is concerned some lines end in CRLF and some in LF (M03). */
  'mixed-line-ends': 'ambiguous',
  'nul-in-body': 'sloppy',

  // Fields about content
  /** A media type that is none (M01, M07). */
  'media-type': 'ambiguous',
  /** One whose first half nobody knows. */
  'unknown-type': 'sloppy',
  /** Parameters that readers would not all read in the same way, on something that has no parts (M07). */
  parameters: 'sloppy',
  /** Two charsets (C02). */
  'repeated-charset': 'ambiguous',
  /** A transfer encoding that readers may take for another: two in a list, in quotes, with a comment (M01, M06). */
  encoding: 'ambiguous',
  /** One that is none to anybody (`7-bit`): as good as none, and nobody decodes it. */
  'unknown-encoding': 'sloppy',
  /** Folds or blanks behind it, at which some do not know it any more. */
  'padded-encoding': 'sloppy',
  /** A multipart that says it is encoded as a whole (M05). */
  'encoded-multipart': 'ambiguous',
  /**
   * Mail in mail in quoted-printable: RFC 2046 section 5.2.1 forbids it, and not all decode it (M08). Base64 is as forbidden, but
   * who does not decode that sees no mail at all.
   */
  'encoded-message': 'sloppy',
  /** Parts of a digest are mail where nothing else is said (RFC 2046 section 5.1.5); not all know. */
  digest: 'sloppy',

  // Boundaries
  /** None, empty, two, encoded, commented, half quoted, or with a character at which some stop (M04). */
  boundary: 'ambiguous',
  /** Longer than 70 characters, or with characters that RFC 2046 section 5.1.1 does not have and that do no harm. */
  'boundary-form': 'sloppy',
  /** The boundary of a multipart that it stands in (M05). */
  'boundary-of-outer': 'ambiguous',
  /** A delimiter line of one multipart begins with the boundary of another (M04). */
  'boundary-in-boundary': 'sloppy',
  /** Blanks behind a delimiter: a delimiter for some (M04). */
  'padded-delimiter': 'ambiguous',
  /** Something else behind it (M04). */
  'longer-delimiter': 'ambiguous',
  /** A delimiter behind a bare CR (M03). */
  'delimiter-behind-cr': 'ambiguous',
  /** A multipart without any delimiter (M05). */
  'no-delimiter': 'ambiguous',
  /** A multipart with nothing in it, or a part with nothing in it: not even there for some. */
  'no-content': 'sloppy',
  /** Delimiters that go on behind the closing one (M05). */
  'parts-behind-end': 'ambiguous',
  /** In front of or behind the parts stands what looks like parts (M05). */
  'parts-outside': 'ambiguous',
  /** The closing delimiter is missing (M05). */
  'no-end': 'sloppy',
  /** Multiparts in multiparts beyond what readers follow (M15). */
  'too-deep': 'ambiguous',
  /** More parts than are opened (M15); that some are not is said where it happens. */
  'too-many-parts': 'sloppy',

  // Transfer encodings
  /** Base64 with blanks or in odd lines: all read the same bytes, each in its own way. */
  'untidy-base64': 'sloppy',
  /** Base64 from which readers get different bytes (M06). */
  'ambiguous-base64': 'ambiguous',
  /** Quoted-printable with lower case, blanks or escapes that are none, in a text: read both ways (M06). */
  'untidy-quoted-printable': 'sloppy',
  /** The same in a file, of which one reading is another file (M06). */
  'ambiguous-quoted-printable': 'ambiguous',
} as const satisfies Readonly<Record<string, 'ambiguous' | 'sloppy'>>;

export type Doubt = keyof typeof DOUBTS;

export const isAmbiguous = (doubts: Iterable<Doubt>): boolean => {
  for (const doubt of doubts) if (DOUBTS[doubt] === 'ambiguous') return true;
  return false;
};
