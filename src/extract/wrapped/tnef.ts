// TNEF, the winmail.dat of Outlook ([MS-OXTNEF]): a mail's properties and its attachments in one file. Tells the body in all its forms, every
// attachment under its long name, attached mails as they are, and all properties that are text (attack M13). Never shorter than
// what was there: a stream that breaks off is `broken`.
import type { FileToRead, Findings } from '../reader.ts';
import { decodeText } from '../text/charset.ts';
import { unpackRtf } from './compressed-rtf.ts';
import { mapiProperties, mapiRows, PROPERTY, type MapiProperty } from './mapi.ts';

const SIGNATURE = 0x223e_9f78;
const LEVEL_MESSAGE = 1;
const LEVEL_ATTACHMENT = 2;

/** Attributes (section 2.1.3): the lower 16 bits of their identifiers. */
const ATTRIBUTE = {
  attachRenderData: 0x9002,
  attachData: 0x800f,
  attachTitle: 0x8010,
  attachment: 0x9005,
  messageProperties: 0x9003,
  recipientTable: 0x9004,
  oemCodepage: 0x9007,
  body: 0x800c,
  subject: 0x8004,
  from: 0x8000,
} as const;
/** Attributes whose octets are text. */
const TEXTS: ReadonlySet<number> = new Set([ATTRIBUTE.body, ATTRIBUTE.subject, ATTRIBUTE.from]);

export const isTnef = ({ bytes }: FileToRead): boolean => bytes.length >= 6 && bytes.readUInt32LE(0) === SIGNATURE;

export async function readTnef({ bytes }: FileToRead, findings: Findings): Promise<void> {
  findings.identify('message', 'application/vnd.ms-tnef');
  await new TnefReading(findings).read(bytes);
}

interface TnefAttachment {
  names: string[];
  type?: string;
  content?: Buffer;
  isMessage: boolean;
}

/** Strings of octets end with NUL, which is none of their characters. */
const withoutEnd = (octets: Buffer): Buffer => (octets.at(-1) === 0 ? octets.subarray(0, -1) : octets);

class TnefReading {
  readonly #findings: Findings;
  #charset = 'windows-1252';
  #attachment: TnefAttachment | undefined;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Attributes one after the other: level, identifier, length, octets, sum of the octets. */
  async read(bytes: Buffer): Promise<void> {
    for (let at = 6; at < bytes.length;) {
      const level = bytes[at];
      if (at + 9 > bytes.length || (level !== LEVEL_MESSAGE && level !== LEVEL_ATTACHMENT)) {
        this.#findings.unread('broken');
        break;
      }
      const id = bytes.readUInt32LE(at + 1) & 0xffff;
      const length = bytes.readUInt32LE(at + 5);
      const octets = bytes.subarray(at + 9, at + 9 + length);
      at += 9 + length + 2;
      if (at > bytes.length) this.#findings.unread('broken');
      try {
        await this.#attribute(id, octets, level === LEVEL_ATTACHMENT);
      } catch {
        this.#findings.unread('broken');
      }
    }
    await this.#endAttachment();
  }

  async #attribute(id: number, octets: Buffer, isOfAttachment: boolean): Promise<void> {
    if (id === ATTRIBUTE.oemCodepage && octets.length >= 4) this.#charset = charsetOf(octets.readUInt32LE(0));
    if (id === ATTRIBUTE.attachRenderData) {
      await this.#endAttachment();
      this.#attachment = { names: [], isMessage: false };
    }
    if (TEXTS.has(id)) this.#tell(decodeText(withoutEnd(octets), this.#charset), labelOf(id));
    if (id === ATTRIBUTE.messageProperties && !isOfAttachment) await this.#message(octets);
    if (id === ATTRIBUTE.recipientTable) this.#recipients(octets);
    if (!isOfAttachment) return;
    const attachment = (this.#attachment ??= { names: [], isMessage: false });
    if (id === ATTRIBUTE.attachTitle)
      attachment.names.push(...decodeText(withoutEnd(octets), this.#charset).map(untilZero));
    if (id === ATTRIBUTE.attachData) attachment.content = octets;
    if (id === ATTRIBUTE.attachment)
      for (const property of mapiProperties(octets, this.#charset)) this.#ofAttachment(property);
  }

  async #message(octets: Buffer): Promise<void> {
    for (const { id, value } of mapiProperties(octets, this.#charset)) {
      if (!Buffer.isBuffer(value))
        this.#tell(value, id === PROPERTY.subject ? 'subject' : id === PROPERTY.body ? 'body' : 'property');
      else if (id === PROPERTY.compressedRtf) await this.#rtf(value);
      else if (id === PROPERTY.html) await this.#inner('body.html', value, 'text/html');
    }
  }

  #recipients(octets: Buffer): void {
    for (const { value } of mapiRows(octets, this.#charset)) {
      if (!Buffer.isBuffer(value)) this.#tell(value, 'recipient');
    }
  }

  #ofAttachment({ id, value, isObject }: MapiProperty): void {
    const attachment = this.#attachment;
    if (attachment === undefined) return;
    if (Buffer.isBuffer(value)) {
      if (id !== PROPERTY.attachData) return;
      // An object begins with the identifier of its interface: a mail in TNEF, or a compound file.
      attachment.content = isObject ? value.subarray(16) : value;
      attachment.isMessage = isTnef({ bytes: attachment.content, name: '' });
      return;
    }
    const isName = id === PROPERTY.attachLongFilename || id === PROPERTY.attachFilename || id === PROPERTY.displayName;
    if (id === PROPERTY.attachLongFilename) attachment.names.unshift(...value);
    else if (isName) attachment.names.push(...value);
    else if (id === PROPERTY.attachMimeTag) attachment.type = value[0]?.toLowerCase() ?? '';
    else this.#tell(value, 'property');
  }

  async #endAttachment(): Promise<void> {
    const attachment = this.#attachment;
    this.#attachment = undefined;
    if (attachment === undefined) return;
    const [name = '', ...others] = new Set(attachment.names.filter((text) => text !== ''));
    this.#tell(others, 'name');
    const { content, type, isMessage } = attachment;
    if (content === undefined) return this.#tell([name], 'name');
    await this.#inner(isMessage ? `${name}.tnef` : name, content, type);
  }

  async #rtf(packed: Buffer): Promise<void> {
    const rtf = unpackRtf(packed, Math.max(0, this.#findings.budget.bytes));
    if (rtf === undefined || rtf === 'too_big') return this.#findings.unread(rtf ?? 'broken');
    this.#findings.budget.bytes -= rtf.length;
    await this.#inner('body.rtf', rtf, 'application/rtf');
  }

  async #inner(name: string, content: Buffer, declaredType?: string): Promise<void> {
    if (--this.#findings.budget.entries < 0) return this.#findings.unread('too_big');
    const type = declaredType === undefined || declaredType === '' ? {} : { declaredType };
    await this.#findings.file({ name, size: content.length, content, ...type });
  }

  #tell(texts: readonly string[], label: string): void {
    for (const text of texts) {
      const shown = untilZero(text);
      if (shown !== '') this.#findings.text(shown, label);
    }
  }
}

const labelOf = (id: number): string =>
  id === ATTRIBUTE.body ? 'body' : id === ATTRIBUTE.subject ? 'subject' : 'from';

const untilZero = (text: string): string => text.replace(/\0+$/, '').replaceAll('\0', ' ');

/** Windows code pages as charsets. */
function charsetOf(codepage: number): string {
  const known: Readonly<Record<number, string>> = {
    936: 'gb18030',
    950: 'big5',
    932: 'shift_jis',
    949: 'euc-kr',
    65001: 'utf-8',
  };
  return known[codepage] ?? `windows-${codepage}`;
}
