// The door for mail that may leave encrypted only: one PGP/MIME message for each recipient, so that nobody learns from a
// key id who else has it (attack E04). A recipient without a usable certificate gets nothing in clear: the order says
// whether the message is held or refused for them.
import { memoryContent, readAll } from '../mail/content.ts';
import type { Decision } from '../mail/decision.ts';
import type { Received } from '../mail/received.ts';
import { newReference } from '../mail/reference.ts';
import type { MessageSummary } from '../mail/summary.ts';
import type { NewMail } from '../quarantine/store.ts';
import type { KeyRing } from './key-ring.ts';
import { encryptMessage } from './pgp-mime.ts';

/** Larger messages are not encrypted in memory; they are treated like those without a certificate. */
const MAX_ENCRYPTED_BYTES = 64 * 1024 * 1024;

export type EncryptedCopy =
  { readonly kind: 'mail'; readonly mail: NewMail } | { readonly kind: 'impossible'; readonly why: string };

export async function encryptFor(
  index: number,
  received: Received,
  decision: Decision,
  summary: MessageSummary,
  trace: Buffer,
  keys: KeyRing,
): Promise<EncryptedCopy> {
  const recipient = received.envelope.recipients[index];
  const verdict = decision.verdicts[index];
  if (recipient === undefined || verdict === undefined) return { kind: 'impossible', why: 'no such recipient' };
  if (received.content.size > MAX_ENCRYPTED_BYTES) return { kind: 'impossible', why: 'the message is too large' };
  const certificate = await keys.certificateFor(recipient.address, received.receivedAt);
  if (certificate.kind === 'none') return { kind: 'impossible', why: certificate.why };
  const bytes = await encryptMessage(await readAll(received.content), certificate.key, {
    hideSubject: decision.findings.some((f) => f.segment === 'subject' || f.segment === 'header'),
  });
  return {
    kind: 'mail',
    mail: {
      reference: newReference(),
      purpose: 'encrypted',
      receivedAt: received.receivedAt,
      reversePath: received.envelope.reversePath,
      parameters: received.envelope.parameters.filter((p) => p.keyword !== 'SIZE'),
      recipients: [{ address: recipient.address, kind: verdict.kind, parameters: recipient.parameters }],
      client: received.client,
      trace,
      content: memoryContent(bytes),
      summary,
    },
  };
}
