// Composes mail of our own: notifications, sample mail, the mail of rule tests. MIME building is nodemailer's.
import MailComposer from 'nodemailer/lib/mail-composer';

export interface ComposedAttachment {
  readonly filename: string;
  readonly content: Buffer;
  readonly contentType?: string;
}

export interface MailParts {
  readonly from: string;
  readonly to?: readonly string[];
  readonly cc?: readonly string[];
  readonly subject?: string;
  readonly text?: string;
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly attachments?: readonly ComposedAttachment[];
  /** Milliseconds since the epoch. */
  readonly date: number;
}

/** The message as it goes over the wire: CRLF line ends. There is never a Bcc field in it. */
export async function composeMail(parts: MailParts): Promise<Buffer> {
  const { to, cc, headers, attachments, date, ...rest } = parts;
  const composer = new MailComposer({
    ...rest,
    ...(to === undefined ? {} : { to: [...to] }),
    ...(cc === undefined ? {} : { cc: [...cc] }),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
    ...(attachments === undefined ? {} : { attachments: attachments.map((a) => ({ ...a })) }),
    date: new Date(date),
    newline: 'windows',
  });
  return await composer.compile().build();
}
