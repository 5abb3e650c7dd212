// Decision -> disposition: all that is done about a message, and the one reply the client hears. Order of things, so that a
// crash between any two loses nothing and leaks nothing (law 5): what we take over is stored for good but invisible, the
// clean group is relayed, then what was stored becomes active, then the reply. Without that reply the client still has the
// message, and what is invisible is discarded.
import type { Address } from '../mail/address.ts';
import { passFreely, type Pass } from '../mail/crash-point.ts';
import type { Decision } from '../mail/decision.ts';
import type { Disposition, RecipientDisposition } from '../mail/disposition.ts';
import type { Message } from '../mail/message.ts';
import type { NextHop, Outgoing } from '../mail/next-hop.ts';
import type { Received } from '../mail/received.ts';
import type { Reference } from '../mail/reference.ts';
import { acceptedReply, heldReply, isPositive, refusedReply, type Reply } from '../mail/reply.ts';
import { receivedField } from '../mail/trace.ts';
import type { HoldStore, NewMail } from '../quarantine/store.ts';
import { enhancedCode, makePlan, type Plan, type Tools } from './plan.ts';
import { relay } from './relay.ts';

export interface Doors extends Tools {
  readonly hostname: string;
  /** Address of the console, for refusals. */
  readonly url?: string;
  readonly store: HoldStore;
  /** Tells the queues about mail that is kept; never throws, the sweep makes good what is missed. */
  readonly announce: (mail: NewMail) => Promise<void>;
  readonly pass?: Pass;
}

export async function act(
  received: Received,
  decision: Decision,
  message: Message,
  hop: NextHop,
  doors: Doors,
): Promise<Disposition> {
  const trace = receivedField(received, doors.hostname);
  const plan = await makePlan(received, decision, message, trace, doors);
  const refusal = refuseAll(received, decision, plan, doors);
  if (refusal !== undefined) {
    await abandon(hop);
    return { recipients: plan.fates, stored: [], reply: refusal };
  }
  const outgoing = { recipients: decidedFor(decision, plan.relay), trace, content: received.content };
  if (plan.keep.length === 0) {
    const reply = await relay(received.envelope, plan.relay, outgoing, hop, () => doors.pass?.('relay:before-dot'));
    doors.pass?.('relay:after-dot');
    return { recipients: withRelayReply(plan.fates, reply), stored: [], reply };
  }
  return await keepAndRelay(received, plan, outgoing, hop, doors);
}

/** From the decision, not from the envelope: the wire compares the two (law 5). */
function decidedFor({ verdicts }: Decision, indexes: readonly number[]): readonly Address[] {
  return indexes.flatMap((index) => verdicts[index]?.address ?? []);
}

/** Ends the transaction downstream. If that fails the connection is useless, but what was decided stands. */
async function abandon(hop: NextHop): Promise<void> {
  await hop.reset().catch(() => hop.close());
}

async function keepAndRelay(
  received: Received,
  plan: Plan,
  outgoing: Outgoing,
  hop: NextHop,
  doors: Doors,
): Promise<Disposition> {
  const pass = doors.pass ?? passFreely;
  const goesOn = plan.relay.length > 0;
  const { kept, instead } = await doors.store.keep(plan.keep, { pending: goesOn });
  if (goesOn) {
    pass('mixed:after-keep');
    const reply = await relayOrDiscard(received, plan, outgoing, hop, doors, kept);
    if (!isPositive(reply)) return { recipients: withRelayReply(notTaken(plan.fates), reply), stored: [], reply };
    await doors.store.activate(kept);
    pass('mixed:after-activate');
  } else {
    await abandon(hop);
  }
  pass('hold:before-announce');
  for (const mail of plan.keep) if (kept.includes(mail.reference)) await doors.announce(mail);
  pass('hold:before-reply');
  const stored = plan.keep.map(({ reference }) => instead.get(reference) ?? reference);
  const held = plan.held === undefined ? undefined : (instead.get(plan.held) ?? plan.held);
  const reply = held === undefined ? acceptedReply(received.reference) : heldReply(held);
  return { recipients: plan.fates, stored, reply };
}

/** Relays the clean group; unless it is taken, what was stored for the others is forgotten again. */
async function relayOrDiscard(
  received: Received,
  plan: Plan,
  outgoing: Outgoing,
  hop: NextHop,
  doors: Doors,
  references: readonly Reference[],
): Promise<Reply> {
  let reply: Reply | undefined;
  try {
    reply = await relay(received.envelope, plan.relay, outgoing, hop, () => doors.pass?.('mixed:before-dot'));
    doors.pass?.('mixed:after-dot');
    return reply;
  } finally {
    if (reply === undefined || !isPositive(reply)) await doors.store.discard(references);
  }
}

/** All recipients refused: the client hears it now and nothing is stored. */
function refuseAll(received: Received, decision: Decision, plan: Plan, doors: Doors): Reply | undefined {
  if (plan.rejected.length === 0 || plan.rejected.length < decision.verdicts.length) return undefined;
  const first = decision.verdicts[plan.rejected[0] ?? 0];
  const code = enhancedCode(first?.order);
  return refusedReply(code, first?.rules[0] ?? 'policy', received.reference, doors.url);
}

function withRelayReply(fates: readonly RecipientDisposition[], reply: Reply): readonly RecipientDisposition[] {
  if (isPositive(reply)) return fates;
  return fates.map((f) => (f.fate === 'relayed' ? { ...f, fate: 'refused-downstream' } : f));
}

const notTaken = (fates: readonly RecipientDisposition[]): readonly RecipientDisposition[] =>
  fates.map((f) => (f.fate === 'relayed' ? f : { ...f, fate: 'not-taken' }));
