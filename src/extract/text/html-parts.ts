// What mail programs mark in their HTML as quoted, or as a signature. Marks of the sender's program are believed as far as where
// a text stands; it is scanned all the same.
import type { SegmentPart } from '../../mail/segment.ts';

/** Classes and ids, lower case: Gmail, Outlook and its web form, Yahoo, Thunderbird, Apple, Proton, QQ, Foxmail, NetEase. */
const QUOTED: ReadonlySet<string> = new Set([
  'gmail_quote',
  'gmail_extra',
  'yahoo_quoted',
  'moz-cite-prefix',
  'moz-forward-container',
  'protonmail_quote',
  'zmail_extra',
  'divrplyfwdmsg',
  'olk_src_body_section',
  'qqmail_reply',
  'reply-intro',
  'isreplycontent',
  'foxmail_quote',
  'ntes_quote',
]);
const SIGNATURE: ReadonlySet<string> = new Set([
  'gmail_signature',
  'moz-signature',
  'signature',
  'mobile_signature',
  'protonmail_signature_block',
  'ms-outlook-mobile-signature',
  'spmailsignature',
  'foxmailsigncontainer',
  'qqmailsign',
  'ntes-mail-signature',
  'applemailsignature',
]);

export function markedPart(name: string, attributes: ReadonlyMap<string, string>): SegmentPart | undefined {
  if (name === 'blockquote' && (attributes.get('type') === 'cite' || attributes.has('cite'))) return 'quoted';
  const marks = `${attributes.get('class') ?? ''} ${attributes.get('id') ?? ''} ${attributes.get('name') ?? ''}`;
  if (marks.length === 2) return undefined;
  // Outlook on the web puts `x_` before the marks of a message that it quotes.
  const words = marks
    .toLowerCase()
    .split(/\s+/)
    .map((word) => word.replace(/^(?:x_)+/, ''));
  if (words.some((word) => QUOTED.has(word))) return 'quoted';
  return words.some((word) => SIGNATURE.has(word)) ? 'signature' : undefined;
}
