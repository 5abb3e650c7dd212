// Bytes -> Message: the reading that detect and policy judge. Opens parts, attachments, archives and mail in mail within
// budgets. Nothing here throws for what a message contains: what can't be read becomes `uninspectable` or a structure flag.
import type { Message } from '../mail/message.ts';
import { headerAddresses } from './headers.ts';
import { openFile } from './open-file.ts';
import { openMail } from './open-mail.ts';
import { Opening } from './opening.ts';

export async function extract(bytes: Buffer): Promise<Message> {
  const opening = new Opening();
  const fields = await openMail(bytes, { path: '', depth: 0 }, opening, openFile);
  for (let file = opening.next(); file !== undefined; file = opening.next()) await openFile(file, opening);
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
