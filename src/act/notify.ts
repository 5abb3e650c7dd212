// Notifications to senders as delivery status notifications (RFC 3464 in RFC 6522): a text for people, the facts for
// programs, the header of the message. From the null reverse-path, and never in answer to it (RFC 5321 section 4.5.5,
// attack S28). They quote no content and no value that a detector found.
import MimeNode from 'nodemailer/lib/mime-node';
import { displayAddress, needsUtf8, type Address } from '../mail/address.ts';
import { memoryContent, type MessageContent } from '../mail/content.ts';
import { wantsToHear, type News } from '../mail/dsn-wish.ts';
import { parameter, type EsmtpParameter, type ReversePath } from '../mail/envelope.ts';
import type { Language } from '../mail/language.ts';
import { oneLine } from '../mail/plain-text.ts';
import { newReference, type Reference } from '../mail/reference.ts';
import { rfc5322Date } from '../mail/trace.ts';
import { decodeXtext } from '../mail/xtext.ts';
import type { NewMail } from '../quarantine/store.ts';
import { headerFields } from './header.ts';
import { text } from './texts.ts';

export const NOTICES = ['returned', 'failed', 'refused', 'delayed', 'relayed'] as const;
export type Notice = (typeof NOTICES)[number];

/** What each says to programs (RFC 3464 section 2.3.3), and which wish of the sender it answers. */
const SAYS: Readonly<Record<Notice, { readonly action: string; readonly news: News }>> = {
  returned: { action: 'failed', news: 'FAILURE' },
  failed: { action: 'failed', news: 'FAILURE' },
  refused: { action: 'failed', news: 'FAILURE' },
  delayed: { action: 'delayed', news: 'DELAY' },
  relayed: { action: 'relayed', news: 'SUCCESS' },
};

/** The message that a notification is about. */
export interface Subject {
  readonly reference: Reference;
  readonly reversePath: ReversePath;
  readonly parameters: readonly EsmtpParameter[];
  readonly receivedAt: number;
  readonly listener: string;
  readonly content: MessageContent;
}

export interface NoticeRecipient {
  readonly address: Address;
  readonly parameters: readonly EsmtpParameter[];
  /** Enhanced status code, RFC 3463. */
  readonly status: string;
  /** What the server said, where one was asked. */
  readonly diagnostic?: string;
}

export interface NoticeDetails {
  /** What a reviewer said. */
  readonly reason?: string;
  /** Until when delivery is tried, milliseconds since the epoch. */
  readonly until?: number;
}

export interface NotifierOptions {
  readonly hostname: string;
  readonly languageOf: (sender: Address) => Language;
  readonly now: () => number;
}

/** Header fields that are quoted at most; the rest of a huge header tells the sender nothing. */
const MAX_HEADER_BYTES = 16 * 1024;
/** Characters of a reason or a server's reply that are quoted at most. */
const MAX_QUOTED = 1000;

export class Notifier {
  readonly #options: NotifierOptions;

  constructor(options: NotifierOptions) {
    this.#options = options;
  }

  /** The notification as mail to be sent; undefined for the null reverse-path or when nobody wants to know (RFC 3461 4.1). */
  async compose(
    notice: Notice,
    about: Subject,
    recipients: readonly NoticeRecipient[],
    more: NoticeDetails = {},
  ): Promise<NewMail | undefined> {
    const sender = about.reversePath;
    const told = recipients.filter((r) => wantsToHear(SAYS[notice].news, r.parameters));
    if (sender === null || told.length === 0) return undefined;
    const reference = newReference();
    const language = this.#options.languageOf(sender);
    const bytes = await this.#build(notice, about, sender, told, { reference, language, ...more });
    const createdAt = this.#options.now();
    return {
      reference,
      purpose: 'notice',
      receivedAt: createdAt,
      reversePath: null,
      parameters: needsUtf8(sender) ? [{ keyword: 'SMTPUTF8' }] : [],
      recipients: [{ address: sender, kind: 'to', parameters: [] }],
      client: { address: '', listener: about.listener },
      trace: Buffer.alloc(0),
      content: memoryContent(bytes),
      summary: {
        subject: text(language, `${notice}Subject`),
        from: [],
        to: [displayAddress(sender)],
        cc: [],
        attachments: [],
        rules: [],
        evidence: [],
        structure: [],
        uninspectable: [],
      },
      about: about.reference,
    };
  }

  async #build(
    notice: Notice,
    about: Subject,
    sender: Address,
    told: readonly NoticeRecipient[],
    own: NoticeDetails & { reference: Reference; language: Language },
  ): Promise<Buffer> {
    const { hostname, now } = this.#options;
    const { language, reference, reason = '', until } = own;
    const at = now();
    const root = new MimeNode('multipart/report; report-type=delivery-status', { newline: 'win', hostname });
    root.setHeader({
      From: { name: text(language, 'sender'), address: `postmaster@${hostname}` },
      To: sender.wire,
      Subject: text(language, `${notice}Subject`),
      Date: rfc5322Date(at),
      'Message-ID': `<${reference}@${hostname}>`,
      'Auto-Submitted': 'auto-replied',
      'Content-Language': language,
    });
    const list = told.map(
      (r) => `  ${displayAddress(r.address)}${r.diagnostic === undefined ? '' : `\n    ${r.diagnostic}`}`,
    );
    const words = text(language, notice, {
      reference: about.reference,
      reason: oneLine(reason, MAX_QUOTED),
      until: until === undefined ? '' : rfc5322Date(until),
    });
    root
      .createChild('text/plain; charset=utf-8')
      .setContent(`${words}\n\n${text(language, 'recipients')}\n${list.join('\n')}\n`);
    root.createChild('message/delivery-status').setContent(statusPart(notice, about, told, hostname, until));
    root.createChild('text/rfc822-headers').setContent(await headerOf(about.content));
    return await root.build();
  }
}

/** RFC 3464 section 2: a block about the message, one about each recipient. ASCII only (RFC 6533 section 3). */
function statusPart(
  notice: Notice,
  about: Subject,
  told: readonly NoticeRecipient[],
  hostname: string,
  until: number | undefined,
): string {
  const envelopeId = parameter(about.parameters, 'ENVID');
  const blocks = [
    [
      ...(typeof envelopeId === 'string'
        ? [`Original-Envelope-Id: ${oneLine(decodeXtext(envelopeId), MAX_QUOTED)}`]
        : []),
      `Reporting-MTA: dns; ${hostname}`,
      `X-Postern-Reference: ${about.reference}`,
      `Arrival-Date: ${rfc5322Date(about.receivedAt)}`,
    ],
    ...told.map(({ address, parameters, status, diagnostic }) => {
      const original = parameter(parameters, 'ORCPT');
      return [
        ...(typeof original === 'string' ? [`Original-Recipient: ${oneLine(decodeXtext(original), MAX_QUOTED)}`] : []),
        `Final-Recipient: ${needsUtf8(address) ? 'utf-8' : 'rfc822'}; ${address.wire}`,
        `Action: ${SAYS[notice].action}`,
        `Status: ${status}`,
        ...(diagnostic === undefined
          ? []
          : [`Diagnostic-Code: ${diagnosticType(diagnostic)}; ${oneLine(diagnostic, MAX_QUOTED)}`]),
        ...(until === undefined ? [] : [`Will-Retry-Until: ${rfc5322Date(until)}`]),
      ];
    }),
  ];
  const part = blocks.map((lines) => `${lines.join('\r\n')}\r\n`).join('\r\n');
  return part.replaceAll(/[^\r\n\x20-\x7E]/gu, (c) => `\\x{${(c.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`);
}

/** `smtp` is what a server really said (RFC 3464 section 2.3.6); words of our own are not passed off as that. */
const diagnosticType = (diagnostic: string): string => (/^[245]\d\d[ -]/.test(diagnostic) ? 'smtp' : 'x-postern');

/** The header only, whatever RET asks for: what policy stopped is not sent about once more, and a forged sender gets nothing. */
async function headerOf(content: MessageContent): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of content.chunks()) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= MAX_HEADER_BYTES) break;
  }
  const fields = headerFields(Buffer.concat(chunks).subarray(0, MAX_HEADER_BYTES));
  return Buffer.from(fields.map((field) => `${field}\r\n`).join(''), 'latin1');
}
