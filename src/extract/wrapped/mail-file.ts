// Mail as a file, told by its content: a header at the beginning (.eml, .mht, whatever it is called), and many mails in one
// (mbox, RFC 4155). Attack M14: what is attached is opened whatever its name and label.
import type { FileToRead, Findings } from '../reader.ts';

/** Enough for the header of a mail; a longer one has shown by then what it is. */
const SAMPLE_BYTES = 16 * 1024;
const MIN_FIELDS = 2;

/** Fields that mail has and other texts of the form `name: value` have not. */
const MAIL_FIELDS = new Set([
  ...['from', 'to', 'cc', 'bcc', 'subject', 'date', 'sender', 'reply-to', 'message-id', 'in-reply-to', 'references'],
  ...['received', 'return-path', 'delivered-to', 'dkim-signature', 'x-mailer', 'mime-version', 'content-type'],
  ...['content-transfer-encoding', 'content-disposition', 'content-id', 'content-location', 'x-originating-ip'],
]);
/** One of them alone begins a MIME entity, as those that are signed. */
const MIME_FIELDS = new Set(['mime-version', 'content-type', 'content-transfer-encoding']);

/** True when the text begins with the header of a mail or of a MIME entity, which ends in an empty line or with the text. */
export function looksLikeMail(bytes: Buffer): boolean {
  const text = bytes.toString('latin1', 0, SAMPLE_BYTES).replace(/^(?:\u00EF\u00BB\u00BF)?[\r\n]*/, '');
  let known = 0;
  let isMime = false;
  let isFirst = true;
  for (const line of text.split(/\r?\n/)) {
    if (line === '') return known >= MIN_FIELDS || isMime;
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trimEnd().toLowerCase();
    if (isFirst && /^>?From /.test(line)) continue;
    if (!/^[ \t]/.test(line)) {
      if (colon <= 0 || colon > 76 || /[^!-9;-~]/.test(name)) return false;
      if (MAIL_FIELDS.has(name)) known++;
      if (
        MIME_FIELDS.has(name) &&
        /^[\w-]+\/|^\d\.\d|^(?:7bit|8bit|binary|base64|quoted)/i.test(line.slice(colon + 1).trim())
      )
        isMime = true;
    } else if (isFirst) return false;
    isFirst = false;
  }
  return known >= MIN_FIELDS;
}

const FROM = Buffer.from('From ', 'latin1');

/** True for a first line `From sender date` with a header behind it. */
export const isMbox = ({ bytes }: FileToRead): boolean => FROM.equals(bytes.subarray(0, 5)) && looksLikeMail(bytes);

/** Tells each mail of an mbox. */
export async function readMbox({ bytes }: FileToRead, findings: Findings): Promise<void> {
  findings.identify('message', 'application/mbox');
  const starts = [0];
  for (let at = bytes.indexOf('\nFrom ', 0, 'latin1'); at !== -1; at = bytes.indexOf('\nFrom ', at + 1, 'latin1')) {
    // Without a header behind it the line is a sentence in a mail.
    if (looksLikeMail(bytes.subarray(at + 1, at + 1 + SAMPLE_BYTES))) starts.push(at + 1);
  }
  for (const [i, start] of starts.entries()) {
    if (--findings.budget.entries < 0) return findings.unread('too_big');
    const end = starts[i + 1] ?? bytes.length;
    const headerStart = bytes.indexOf(0x0a, start) + 1;
    const content = bytes.subarray(headerStart, end);
    findings.text(bytes.toString('utf8', start, headerStart), 'envelope');
    const file = { name: `message-${i + 1}.eml`, declaredType: 'message/rfc822' };
    await findings.file({ ...file, size: content.length, content });
  }
}
