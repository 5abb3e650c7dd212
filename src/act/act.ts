// Decision -> disposition: all that is done about a message, and the one reply the client hears. Order of things, so that a
// crash between any two loses nothing and leaks nothing (law 5): what we take over is stored for good but invisible, the
// clean group is relayed, then what was stored becomes active, then the reply. Without that reply the client still has the
// message, and what is invisible is discarded.
import type { Address } from '../mail/address.ts';
import { passFreely, type Pass } from '../mail/crash-point.ts';
import type { Decision, Order } from '../mail/decision.ts';
import type { Disposition, Fate, RecipientDisposition } from '../mail/disposition.ts';
import type { Message } from '../mail/message.ts';
import type { NextHop } from '../mail/next-hop.ts';
import type { Received } from '../mail/received.ts';
import { newReference, type Reference } from '../mail/reference.ts';
import { acceptedReply, heldReply, isPositive, refusedReply, type Reply } from '../mail/reply.ts';
import { summarise } from '../mail/summary.ts';
import { receivedField } from '../mail/trace.ts';
import type { HoldStore, NewMail } from '../quarantine/store.ts';
import { encryptFor } from './encrypt.ts';
import { holdMail, type HoldOrder } from './hold.ts';
import type { KeyRing } from './key-ring.ts';
import type { Notifier } from './notify.ts';
import { relay } from './relay.ts';

export interface Doors {
  readonly hostname: string;
  /** Address of the console, for refusals. */
  readonly url?: string;
  readonly store: HoldStore;
  readonly keys: KeyRing;
  readonly notifier: Notifier;
  readonly approvers: (name: string) => readonly Address[];
  /** Tells the queues about mail that is kept; never throws, the sweep makes good what is missed. */
  readonly announce: (mail: NewMail) => Promise<void>;
  readonly pass?: Pass;
}

/** What is to be done, worked out before anything is. */
interface Plan {
  readonly relay: readonly number[];
  readonly keep: readonly NewMail[];
  readonly held: Reference | undefined;
  readonly rejected: readonly number[];
  readonly fates: readonly RecipientDisposition[];
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
  const outgoing = { trace, content: received.content };
  if (plan.keep.length === 0) {
    const reply = await relay(received.envelope, plan.relay, outgoing, hop, () => doors.pass?.('relay:before-dot'));
    doors.pass?.('relay:after-dot');
    return { recipients: withRelayReply(plan.fates, reply), stored: [], reply };
  }
  return await keepAndRelay(received, plan, outgoing, hop, doors);
}

/** Ends the transaction downstream. If that fails the connection is useless, but what was decided stands. */
async function abandon(hop: NextHop): Promise<void> {
  await hop.reset().catch(() => hop.close());
}

async function keepAndRelay(
  received: Received,
  plan: Plan,
  outgoing: { trace: Buffer; content: Received['content'] },
  hop: NextHop,
  doors: Doors,
): Promise<Disposition> {
  const pass = doors.pass ?? passFreely;
  const references = plan.keep.map((mail) => mail.reference);
  const goesOn = plan.relay.length > 0;
  await doors.store.keep(plan.keep, { pending: goesOn });
  if (goesOn) {
    const reply = await relayOrDiscard(received, plan, outgoing, hop, doors, references);
    if (!isPositive(reply)) return { recipients: withRelayReply(notTaken(plan.fates), reply), stored: [], reply };
    await doors.store.activate(references);
  } else {
    await abandon(hop);
  }
  for (const mail of plan.keep) await doors.announce(mail);
  pass('hold:before-reply');
  const reply = plan.held === undefined ? acceptedReply(received.reference) : heldReply(plan.held);
  return { recipients: plan.fates, stored: references, reply };
}

/** Relays the clean group; unless it is taken, what was stored for the others is forgotten again. */
async function relayOrDiscard(
  received: Received,
  plan: Plan,
  outgoing: { trace: Buffer; content: Received['content'] },
  hop: NextHop,
  doors: Doors,
  references: readonly Reference[],
): Promise<Reply> {
  let reply: Reply | undefined;
  try {
    reply = await relay(received.envelope, plan.relay, outgoing, hop);
    return reply;
  } finally {
    if (reply === undefined || !isPositive(reply)) await doors.store.discard(references);
  }
}

async function makePlan(
  received: Received,
  decision: Decision,
  message: Message,
  trace: Buffer,
  doors: Doors,
): Promise<Plan> {
  const fates: RecipientDisposition[] = [];
  const relayed: number[] = [];
  const rejected: number[] = [];
  const keep: NewMail[] = [];
  const holds = new Map<string, { order: HoldOrder; indexes: number[]; rules: Set<string>; problem?: string }>();
  const settle = (index: number, fate: Fate): void => {
    fates.push({ index, wanted: decision.verdicts[index]?.outcome ?? 'deliver', fate });
  };
  const hold = (index: number, order: HoldOrder, problem?: string): void => {
    const key = JSON.stringify(order);
    const group = holds.get(key) ?? { order, indexes: [], rules: new Set() };
    if (problem !== undefined) group.problem ??= problem;
    group.indexes.push(index);
    for (const rule of decision.verdicts[index]?.rules ?? []) group.rules.add(rule);
    holds.set(key, group);
    settle(index, 'held');
  };
  const reject = (index: number): void => {
    rejected.push(index);
    settle(index, 'rejected');
  };
  for (const [index, verdict] of decision.verdicts.entries()) {
    const { order } = verdict;
    switch (order.outcome) {
      case 'deliver':
        relayed.push(index);
        settle(index, 'relayed');
        break;
      case 'hold':
        hold(index, order);
        break;
      case 'reject':
        reject(index);
        break;
      case 'encrypt': {
        const summary = summarise(message, decision, verdict.rules);
        const copy = await encryptFor(index, received, decision, summary, trace, doors.keys);
        if (copy.kind === 'mail') {
          keep.push(copy.mail);
          settle(index, 'encrypted');
        } else if (order.ifImpossible === 'hold') hold(index, { outcome: 'hold', queue: 'review' }, `could not be encrypted: ${copy.why}`);
        else reject(index);
        break;
      }
    }
  }
  let held: Reference | undefined;
  for (const { order, indexes, rules, problem } of holds.values()) {
    // The first held part carries the reference that the trace field and the log name.
    const reference = held === undefined ? received.reference : newReference();
    held ??= reference;
    const approvers = order.approver === undefined ? [] : doors.approvers(order.approver);
    const summary = summarise(message, decision, [...rules]);
    keep.push(holdMail(reference, indexes, order, received, decision, summary, trace, approvers, problem));
  }
  if (rejected.length > 0 && rejected.length < decision.verdicts.length) {
    const notice = await refusalNotice(received, decision, rejected, doors);
    if (notice !== undefined) keep.push(notice);
  }
  return { relay: relayed, keep, held, rejected, fates };
}

/** All recipients refused: the client hears it now and nothing is stored. */
function refuseAll(received: Received, decision: Decision, plan: Plan, doors: Doors): Reply | undefined {
  if (plan.rejected.length === 0 || plan.rejected.length < decision.verdicts.length) return undefined;
  const first = decision.verdicts[plan.rejected[0] ?? 0];
  const code = enhancedCode(first?.order);
  return refusedReply(code, first?.rules[0] ?? 'policy', received.reference, doors.url);
}

function enhancedCode(order: Order | undefined): string {
  return order?.outcome === 'reject' ? order.enhancedCode : '5.7.1';
}

/** Some are refused while others get the message: SMTP has one reply, so the sender is told by notification. */
async function refusalNotice(
  received: Received,
  decision: Decision,
  rejected: readonly number[],
  doors: Doors,
): Promise<NewMail | undefined> {
  const { envelope, client, content, receivedAt, reference } = received;
  const about = {
    reference,
    reversePath: envelope.reversePath,
    parameters: envelope.parameters,
    receivedAt,
    listener: client.listener,
    content,
  };
  const recipients = rejected.flatMap((index) => {
    const recipient = envelope.recipients[index];
    const verdict = decision.verdicts[index];
    if (recipient === undefined || verdict === undefined) return [];
    return [
      { ...recipient, status: enhancedCode(verdict.order), diagnostic: `Policy ${verdict.rules[0] ?? ''}`.trim() },
    ];
  });
  return await doors.notifier.compose('refused', about, recipients);
}

function withRelayReply(fates: readonly RecipientDisposition[], reply: Reply): readonly RecipientDisposition[] {
  if (isPositive(reply)) return fates;
  return fates.map((f) => (f.fate === 'relayed' ? { ...f, fate: 'refused-downstream' } : f));
}

const notTaken = (fates: readonly RecipientDisposition[]): readonly RecipientDisposition[] =>
  fates.map((f) => (f.fate === 'relayed' ? f : { ...f, fate: 'not-taken' }));
