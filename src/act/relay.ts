// The door for clean mail: on to the downstream server in the conversation that is open already, byte for byte, one Received
// field in front. The server's reply is the client's reply (law 4).
import type { Envelope } from '../mail/envelope.ts';
import type { NextHop, Outgoing } from '../mail/next-hop.ts';
import { isPositive, type Reply } from '../mail/reply.ts';

/**
 * Sends to the recipients with these indexes. When they are not all that the transaction was opened with, it is begun anew
 * with just these: whoever is not meant must not be in the envelope (law 5).
 */
export async function relay(
  envelope: Envelope,
  indexes: readonly number[],
  outgoing: Outgoing,
  hop: NextHop,
  beforeEnd?: () => void,
): Promise<Reply> {
  if (indexes.length === envelope.recipients.length) return await hop.data(outgoing, beforeEnd);
  await hop.reset();
  const begun = await hop.mail(envelope.reversePath, envelope.parameters);
  if (!isPositive(begun)) return begun;
  for (const index of indexes) {
    const recipient = envelope.recipients[index];
    const answer = recipient === undefined ? undefined : await hop.rcpt(recipient);
    if (answer === undefined || isPositive(answer)) continue;
    // Accepted a moment ago, refused now: the message is not sent to a part of them.
    await hop.reset();
    return answer;
  }
  return await hop.data(outgoing, beforeEnd);
}
