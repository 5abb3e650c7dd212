// Files that are encrypted or locked by their nature: key stores, password safes, vaults, containers of rights management. Nothing in them can be
// read; what they are is said (attack X02), and keys are `key` whatever they are called.
import type { AttachmentKind } from '../../mail/part.ts';
import type { FileToRead, Findings } from '../reader.ts';

interface Sealed {
  readonly kind: AttachmentKind;
  readonly mediaType: string;
}

/** Octets at the beginning, as latin1. */
const SIGNATURES: readonly (readonly [string, Sealed])[] = [
  ['\u0003\u00D9\u00A2\u009Ag\u00FBK\u00B5', { kind: 'key', mediaType: 'application/x-keepass2' }],
  ['\u0003\u00D9\u00A2\u009Ae\u00FBK\u00B5', { kind: 'key', mediaType: 'application/x-keepass' }],
  ['\u00FE\u00ED\u00FE\u00ED\u0000\u0000\u0000', { kind: 'key', mediaType: 'application/x-java-keystore' }],
  ['\u00CE\u00CE\u00CE\u00CE\u0000\u0000\u0000', { kind: 'key', mediaType: 'application/x-java-jce-keystore' }],
  ['LUKS\u00BA\u00BE', { kind: 'archive', mediaType: 'application/x-luks' }],
  ['encrcdsa', { kind: 'archive', mediaType: 'application/x-apple-diskimage' }],
  [
    '\u00C0\u00B9\u0007\u002EO\u0093\u00F1F\u00A0\u0015y\u002C\u00A1\u00D9\u00E8\u0021',
    { kind: 'other', mediaType: 'application/x-axcrypt' },
  ],
  [
    '\u0076\u00E8\u0004\u0060\u00C4\u0011\u00E3\u0086',
    { kind: 'message', mediaType: 'application/x-microsoft-rpmsg-message' },
  ],
  ['.pfile\u0002', { kind: 'other', mediaType: 'application/x-microsoft-pfile' }],
  ['Salted__', { kind: 'other', mediaType: 'application/x-openssl-encrypted' }],
  ['U2FsdGVkX1', { kind: 'other', mediaType: 'application/x-openssl-encrypted' }],
  ['age-encryption.org/v1\n', { kind: 'other', mediaType: 'application/age' }],
  ['-----BEGIN AGE ENCRYPTED FILE-----', { kind: 'other', mediaType: 'application/age' }],
  ['$ANSIBLE_VAULT;', { kind: 'other', mediaType: 'application/x-ansible-vault' }],
];

/** PFX (RFC 7292 section 4): a sequence of the version 3 and content of type data or signed data; nearly always under a password. */
const PFX =
  /^\x30[\x80-\x84].{0,4}\x02\x01\x03\x30[\x80-\x84]?.{1,4}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07[\x01\x02]/s;

const PFX_TYPE: Sealed = { kind: 'key', mediaType: 'application/x-pkcs12' };

export function sealedType({ bytes }: FileToRead): Sealed | undefined {
  const head = bytes.toString('latin1', 0, 64);
  return SIGNATURES.find(([signature]) => head.startsWith(signature))?.[1] ?? (PFX.test(head) ? PFX_TYPE : undefined);
}

export async function readSealed(file: FileToRead, findings: Findings): Promise<void> {
  const type = sealedType(file);
  if (type !== undefined) findings.identify(type.kind, type.mediaType);
  findings.unread('encrypted');
}

/** Enough to hold the header of a key. */
const KEY_SAMPLE = 4096;
const KEY_TEXT =
  /^(?:-----BEGIN [A-Z0-9 ]{0,20}(?:PRIVATE|PUBLIC) KEY|---- BEGIN SSH2 |PuTTY-User-Key-File-|-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE)/;

/** Keys and certificates that are written as text (PEM, RFC 7468; PuTTY; SSH). */
export const isKeyText = (bytes: Buffer): boolean => KEY_TEXT.test(bytes.toString('latin1', 0, 512).trimStart());

/** The text itself is read as text; a key under a passphrase is `encrypted` besides. */
export async function readKeyText({ bytes }: FileToRead, findings: Findings): Promise<void> {
  findings.identify('key', 'application/x-pem-file');
  if (isLocked(bytes.toString('latin1', 0, KEY_SAMPLE))) findings.unread('encrypted');
}

function isLocked(text: string): boolean {
  if (/ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(text)) return true;
  if (text.trimStart().startsWith('PuTTY-')) return !/^Encryption: none/m.test(text);
  const openSsh = /-----BEGIN OPENSSH PRIVATE KEY-----\s+([A-Za-z0-9+/]{40})/.exec(text)?.[1];
  // `openssh-key-v1`, a zero, then the length and name of the cipher (PROTOCOL.key of OpenSSH).
  return openSsh !== undefined && Buffer.from(openSsh, 'base64').toString('latin1', 19, 23) !== 'none';
}
