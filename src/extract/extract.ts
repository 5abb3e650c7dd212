// Bytes -> Message: the reading that detect and policy judge. Opens parts, attachments, archives and mail in mail within
// budgets. Nothing here throws for what a message contains: what can't be read becomes `uninspectable` or a structure flag.
import type { InspectionLimits } from '../mail/limits.ts';
import type { Message } from '../mail/message.ts';
import { headerAddresses } from './headers.ts';
import { openFile } from './open-file.ts';
import { openMail } from './open-mail.ts';
import { Opening } from './opening.ts';
import { NeedsChild, type Walls } from './walls.ts';

/** How a message is read, as configured. */
export interface ExtractOptions {
  /** Those that are not the default (INSPECTION_LIMITS). */
  readonly limits?: Partial<InspectionLimits>;
  /** Milliseconds that a file may take (INSPECTION_WALLS); absent: the default. Long readers end before, and say so. */
  readonly fileTime?: number;
  /** Text in pictures is read by tesseract.js: images and scanned pages. Seconds a page; absent: off. */
  readonly ocr?: boolean;
  /** QR codes in images are read; absent: off. */
  readonly qr?: boolean;
  /** Attachments are told with the SHA-256 of their bytes; absent: off. */
  readonly digests?: boolean;
}

/** Throws NeedsChild, and only outside the walls. */
export async function extract(bytes: Buffer, options: ExtractOptions & Walls = {}): Promise<Message> {
  const opening = new Opening(options);
  const fields = await openMail(bytes, { path: '', depth: 0 }, opening, openFile);
  for (let file = opening.next(); file !== undefined; file = opening.next()) await openFile(file, opening);
  // Whoever was told may have taken it for a broken file and gone on.
  if (opening.needsChild) throw new NeedsChild();
  return {
    headers: fields,
    subject: fields.find((f) => f.name === 'subject')?.text ?? '',
    from: headerAddresses(fields, 'from'),
    to: headerAddresses(fields, 'to'),
    cc: headerAddresses(fields, 'cc'),
    bcc: headerAddresses(fields, 'bcc'),
    segments: opening.segments,
    attachments: opening.attachments,
    uninspectable: opening.uninspectable,
    structure: [...opening.structure],
  };
}
