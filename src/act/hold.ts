// The door to review: what is held is the message as it came, for the recipients it is held for and no others.
import type { Address } from '../mail/address.ts';
import type { Decision, Order } from '../mail/decision.ts';
import type { Received } from '../mail/received.ts';
import type { Reference } from '../mail/reference.ts';
import type { MessageSummary } from '../mail/summary.ts';
import type { NewMail } from '../quarantine/store.ts';

export type HoldOrder = Extract<Order, { outcome: 'hold' }>;

export function holdMail(
  reference: Reference,
  indexes: readonly number[],
  order: HoldOrder,
  received: Received,
  decision: Decision,
  summary: MessageSummary,
  trace: Buffer,
  approvers: readonly Address[],
  problem?: string,
  occasion?: string,
): NewMail {
  const { envelope, client, receivedAt, content } = received;
  return {
    reference,
    purpose: 'review',
    receivedAt,
    reversePath: envelope.reversePath,
    parameters: envelope.parameters,
    recipients: indexes.flatMap((index) => {
      const recipient = envelope.recipients[index];
      const kind = decision.verdicts[index]?.kind ?? 'bcc';
      return recipient === undefined ? [] : [{ ...recipient, kind }];
    }),
    client,
    trace,
    content,
    summary,
    ...(problem === undefined ? {} : { problem }),
    ...(occasion === undefined ? {} : { occasion }),
    review: {
      queue: order.queue,
      approvers,
      ...(order.expiresAfter === undefined ? {} : { expiresAt: receivedAt + order.expiresAfter }),
      ...(order.onExpire === undefined ? {} : { onExpire: order.onExpire }),
    },
  };
}
