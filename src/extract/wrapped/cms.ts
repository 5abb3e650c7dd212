// CMS (RFC 5652; S/MIME, .p7m, .p7s): finds what is signed, so that it can be read, and tells what is encrypted. Signatures are not
// checked: who signed a text changes nothing about what stands in it.
import { inflateSync } from 'node:zlib';
import type { FileToRead, Findings } from '../reader.ts';
import { berChildren, berOctets, berValue, type BerValue } from './ber.ts';

/** Object identifiers of content types, as DER octets in hex (RFC 5652, RFC 3274, RFC 5083). */
const CONTENT_TYPES: Readonly<Record<string, Cms['kind']>> = {
  '2a864886f70d010702': 'signed',
  '2a864886f70d010703': 'enveloped',
  '2a864886f70d010706': 'enveloped', // encrypted data
  '2a864886f70d0109100117': 'enveloped', // authenticated and enveloped
  '2a864886f70d0109100109': 'compressed',
  // Chinese SM2 signatures and envelopes (GM/T 0010): the same shapes under other numbers.
  '2a811ccf550601040202': 'signed',
  '2a811ccf550601040203': 'enveloped',
};

const SEQUENCE = 0x30;
const OID = 0x06;
const EXPLICIT_0 = 0xa0;

export interface Cms {
  readonly kind: 'signed' | 'enveloped' | 'compressed';
  /** What is inside; undefined when it is encrypted, or signed and stands elsewhere. */
  readonly content?: Buffer;
}

/** Reads a CMS object. Undefined when the bytes are none. Throws when they are one that is broken. */
export function parseCms(bytes: Buffer, maxBytes: number): Cms | undefined {
  const der = unarmoured(bytes);
  const kind = contentType(der);
  if (kind === undefined) return undefined;
  if (kind === 'enveloped') return { kind };
  const info = berChildren(der, berValue(der, 0))[1];
  const body = info === undefined ? undefined : berChildren(der, info)[0];
  if (body === undefined) throw new Error('no content');
  // SignedData: version, digest algorithms, encapsulated content; CompressedData: version, algorithm, encapsulated content.
  const encapsulated = berChildren(der, body)[2];
  const explicit = encapsulated === undefined ? undefined : berChildren(der, encapsulated)[1];
  const octets = explicit === undefined ? undefined : octetString(der, explicit);
  if (octets === undefined) return { kind };
  return { kind, content: kind === 'signed' ? octets : inflateSync(octets, { maxOutputLength: maxBytes }) };
}

/** True for CMS by its first octets. */
export function isCms({ bytes }: FileToRead): boolean {
  return contentType(unarmoured(bytes)) !== undefined;
}

/** Tells what is signed or compressed; what is encrypted is `encrypted`. */
export async function readCms({ bytes, name }: FileToRead, findings: Findings): Promise<void> {
  findings.identify('message', 'application/pkcs7-mime');
  const cms = parseCms(bytes, Math.max(1, findings.budget.bytes));
  if (cms?.kind === 'enveloped') findings.unread('encrypted');
  if (cms?.content === undefined) return;
  findings.budget.bytes -= cms.kind === 'compressed' ? cms.content.length : 0;
  await findings.file({ name: contentName(name), size: cms.content.length, content: cms.content });
}

/** `offer.pdf.p7m` holds `offer.pdf`; `smime.p7m` a MIME entity, which is told by its content. */
function contentName(name: string): string {
  const stem = (name.split(/[/\\]/).at(-1) ?? '').replace(/\.p7[ms]$/i, '');
  return /\.[^.]+$/.test(stem) ? stem : 'signed';
}

function contentType(der: Buffer): Cms['kind'] | undefined {
  if (der[0] !== SEQUENCE) return undefined;
  // The sequence may have a length of up to four octets or none; the type stands right behind.
  const length = der[1] ?? 0;
  const at = 2 + (length > 0x80 ? length - 0x80 : 0);
  if (der[at] !== OID) return undefined;
  const oid = der.toString('hex', at + 2, at + 2 + (der[at + 1] ?? 0));
  return Object.hasOwn(CONTENT_TYPES, oid) ? CONTENT_TYPES[oid] : undefined;
}

function octetString(der: Buffer, explicit: BerValue): Buffer | undefined {
  if (explicit.tag !== EXPLICIT_0) return undefined;
  const value = berChildren(der, explicit)[0];
  return value === undefined ? undefined : berOctets(der, value);
}

const ARMOUR = /^-----BEGIN (?:PKCS7|PKCS #7 SIGNED DATA|CMS)-----\r?\n/;

/** PEM (RFC 7468), or base64 alone, as some clients write files of S/MIME. */
function unarmoured(bytes: Buffer): Buffer {
  if (bytes[0] === SEQUENCE) return bytes;
  const head = bytes.toString('latin1', 0, 64);
  if (!ARMOUR.test(head) && !/^MI[A-Za-z0-9+/]{40}/.test(head)) return bytes;
  return Buffer.from(bytes.toString('latin1').replace(ARMOUR, '').split('-----', 1)[0] ?? '', 'base64');
}
