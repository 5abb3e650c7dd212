// What is the same when a client sends a message again because our reply got lost (attack R15): the Message-ID, and what was
// decided for whom. A message without Message-ID is never taken for a repetition: two alike may both be meant.
import type { Message } from '../mail/message.ts';
import type { Received } from '../mail/received.ts';

/** @param decided what tells apart what is kept of the message: kind, recipients, terms. Undefined: no Message-ID. */
export function occasionOf(received: Received, message: Message, decided: readonly unknown[]): string | undefined {
  const id = message.headers.find((field) => field.name === 'message-id')?.source.trim() ?? '';
  if (id === '') return undefined;
  return JSON.stringify([id, received.envelope.reversePath?.wire ?? '', received.client.listener, ...decided]);
}
