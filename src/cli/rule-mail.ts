// The mail that an embedded rule test describes, as real bytes: rule tests go through the same inspection as real mail.
import { zipSync } from 'fflate';
import { composeMail, type ComposedAttachment } from '../act/compose.ts';
import { parseAddress, type Address } from '../mail/address.ts';
import { memoryContent } from '../mail/content.ts';
import { newReference } from '../mail/reference.ts';
import type { Received } from '../mail/received.ts';
import { parseSize } from '../rules/quantity.ts';
import type { RuleTestInput, TestAttachmentInput, TestRecipientInput } from '../rules/schema.ts';

/** A rule test is wrong in itself, for example because an address in it is none. */
export class RuleTestError extends Error {}

export async function mailOfTest(test: RuleTestInput): Promise<Received> {
  const { mail } = test;
  const [to, cc, bcc] = [expand(mail.to), expand(mail.cc), expand(mail.bcc)];
  const receivedAt = test.at === undefined ? Date.now() : Date.parse(test.at);
  const bytes = await composeMail({
    from: mail.from,
    to,
    cc,
    subject: mail.subject ?? '',
    text: mail.body ?? '',
    ...(mail.html === undefined ? {} : { html: mail.html }),
    ...(mail.headers === undefined ? {} : { headers: mail.headers }),
    attachments: (mail.attachments ?? []).map(attachmentOf),
    date: receivedAt,
  });
  return {
    reference: newReference(),
    receivedAt,
    client: { address: '127.0.0.1', hello: 'rule-test', extended: true, tls: false, listener: 'rule-test' },
    envelope: {
      reversePath: address(mail.from),
      parameters: [],
      recipients: [...to, ...cc, ...bcc].map((a) => ({ address: address(a), parameters: [] })),
    },
    content: memoryContent(bytes),
    bareNewlines: false,
  };
}

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new RuleTestError(`"${text}" is not a mail address`);
  return parsed;
}

/** `{ repeat: 18, address: "u%@x.example" }` stands for u1@x.example to u18@x.example. */
function expand(recipients: readonly TestRecipientInput[] = []): readonly string[] {
  return recipients.flatMap((recipient) =>
    typeof recipient === 'string'
      ? [recipient]
      : Array.from({ length: recipient.repeat }, (_, i) => recipient.address.replaceAll('%', String(i + 1))),
  );
}

const ZIP_TYPES = /zip|officedocument/;

function attachmentOf(input: TestAttachmentInput): ComposedAttachment {
  const size = input.size === undefined ? 0 : parseSize(input.size);
  if (size === undefined) throw new RuleTestError(`"${input.size}" is not a size such as 2KB`);
  const isZip = ZIP_TYPES.test(input.type ?? '') || /\.(?:zip|docx|xlsx|pptx)$/i.test(input.name);
  const inner = input.content === undefined ? Buffer.alloc(size, 'x') : Buffer.from(input.content);
  let content = isZip ? zip(inner, input.state === 'encrypted') : inner;
  if (input.state === 'broken') content = content.subarray(0, Math.max(4, content.length - 30));
  return { filename: input.name, content, ...(input.type === undefined ? {} : { contentType: input.type }) };
}

/** A real archive with one stored file; for `encrypted`, with the flag that says so (APPNOTE 4.4.4, bit 0). */
function zip(inner: Buffer, encrypted: boolean): Buffer {
  const archive = Buffer.from(zipSync({ 'content.txt': inner }, { level: 0 }));
  if (!encrypted) return archive;
  const central = archive.lastIndexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
  archive.writeUInt16LE(archive.readUInt16LE(6) | 1, 6);
  archive.writeUInt16LE(archive.readUInt16LE(central + 8) | 1, central + 8);
  return archive;
}
