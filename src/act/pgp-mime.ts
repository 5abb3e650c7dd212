// PGP/MIME (RFC 3156 section 4): the whole message, byte for byte, becomes the encrypted part of a new one. The outer header
// keeps what mail servers and lists of messages need, and nothing else: any other field may hold what must not be read.
import { randomBytes } from 'node:crypto';
import { createMessage, encrypt, enums, type PublicKey } from 'openpgp';
import { headerFields } from './header.ts';

/** Fields that are needed on the way and in a list of messages. All others are told inside only. */
const OUTER_FIELDS =
  /^(?:received|from|sender|reply-to|to|cc|date|message-id|in-reply-to|references|subject|auto-submitted|precedence|list-[^:]*)\s*:/i;
const SUBJECT = /^subject\s*:/i;

/** Shown in place of a subject that must not be read on the way. */
const HIDDEN_SUBJECT = 'Subject: ...';

export interface EncryptOptions {
  /** Hide the subject too: something in it is the reason for the encryption. */
  readonly hideSubject: boolean;
}

/** @param message CRLF line ends; `gpg --decrypt` on the result's second part gives exactly these bytes */
export async function encryptMessage(message: Buffer, key: PublicKey, options: EncryptOptions): Promise<Buffer> {
  const armored = await encrypt({
    message: await createMessage({ binary: new Uint8Array(message) }),
    encryptionKeys: key,
    format: 'armored',
    config: { preferredCompressionAlgorithm: enums.compression.uncompressed },
  });
  const boundary = `postern-${randomBytes(18).toString('hex')}`;
  const header = outerFields(message, options);
  const text = [
    ...header,
    'MIME-Version: 1.0',
    `Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";`,
    `\tboundary="${boundary}"`,
    '',
    'This is an OpenPGP/MIME encrypted message (RFC 3156).',
    `--${boundary}`,
    'Content-Type: application/pgp-encrypted',
    '',
    'Version: 1',
    '',
    `--${boundary}`,
    'Content-Type: application/octet-stream; name="encrypted.asc"',
    'Content-Disposition: inline; filename="encrypted.asc"',
    '',
    armored.trimEnd().replaceAll(/\r?\n/g, '\r\n'),
    '',
    `--${boundary}--`,
    '',
  ].join('\r\n');
  return Buffer.from(text, 'latin1');
}

function outerFields(message: Buffer, { hideSubject }: EncryptOptions): readonly string[] {
  return headerFields(message)
    .filter((field) => OUTER_FIELDS.test(field))
    .map((field) => (hideSubject && SUBJECT.test(field) ? HIDDEN_SUBJECT : field));
}
