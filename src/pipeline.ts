// The whole journey of one message: inspect decides and does nothing else, act does and decides nothing (laws 1 to 3).
import { act, type Doors } from './act/act.ts';
import type { Address } from './mail/address.ts';
import type { ReversePath } from './mail/envelope.ts';
import type { Report } from './mail/event.ts';
import { explainError, isFault } from './mail/fault.ts';
import { inspect, inspectBehindWalls, type Inspected, type Inspection } from './inspect.ts';
import { InspectionFailures } from './inspection-failures.ts';
import { DEADLINES } from './mail/limits.ts';
import type { Message } from './mail/message.ts';
import type { NextHop } from './mail/next-hop.ts';
import type { Received } from './mail/received.ts';
import type { Reference } from './mail/reference.ts';
import { refusedReply, replyText, type Reply } from './mail/reply.ts';
import { withinDeadline } from './mail/within-deadline.ts';
import { decide } from './policy/decide.ts';
import { decideEnvelope } from './policy/decide-envelope.ts';
import { gatherFacts } from './policy/facts.ts';

/** What it takes to deal with a message from end to end. */
export interface Gate {
  /** Asked for each message: rules may have been reloaded. */
  readonly inspection: () => Inspection;
  /** Inspects in another process what is large or carries files; absent: everything is inspected here, without walls. */
  readonly elsewhere?: (received: Received, using: Inspection) => Promise<Inspected>;
  readonly failures: InspectionFailures;
  readonly doors: Doors;
  readonly report: Report;
}

/** receive -> inspect -> act -> reply. Throws faults; the session turns them into a temporary refusal (law 3). */
export async function handle(received: Received, hop: NextHop, gate: Gate): Promise<Reply> {
  const started = performance.now();
  const { decision, message } = await inspectOrHold(received, gate);
  const took = performance.now() - started;
  const { reference } = received;
  gate.report({ kind: 'decided', reference, decision, bytes: received.content.size, took });
  const disposition = await act(received, decision, message, hop, gate.doors);
  const outcomes = decision.verdicts.map((verdict) => verdict.outcome);
  const { reply, stored } = disposition;
  gate.report({
    kind: 'answered',
    reference,
    direction: decision.direction,
    outcomes,
    reply: replyText(reply),
    stored,
  });
  return reply;
}

/** What is known of a message that could not be inspected. The rule that is not in a file holds it. */
const UNREAD: Message = {
  headers: [],
  subject: '',
  from: [],
  to: [],
  cc: [],
  bcc: [],
  segments: [],
  attachments: [],
  uninspectable: [{ path: '', why: 'broken' }],
  structure: ['unparsable'],
};

/** One that breaks its inspection each time is held for a person in the end, and others flow (attack R14). */
async function inspectOrHold(received: Received, gate: Gate): Promise<Inspected> {
  try {
    return await inspectSomewhere(received, gate);
  } catch (error) {
    const isOurs = isFault(error, 'inspection') || isFault(error, 'deadline');
    if (!isOurs || !(await gate.failures.isHopeless(received.content))) throw error;
    gate.report({ kind: 'fault', where: 'inspection', reason: `held unseen: ${explainError(error)}` });
    const { ruleSet, domains } = gate.inspection();
    const { envelope, content, bareNewlines } = received;
    const facts = gatherFacts(envelope, UNREAD, [], content.size, bareNewlines, domains);
    return { decision: decide(facts, ruleSet), message: UNREAD };
  }
}

async function inspectSomewhere(received: Received, gate: Gate): Promise<Inspected> {
  const using = gate.inspection();
  if (gate.elsewhere !== undefined) return await inspectBehindWalls(received, using, gate.elsewhere);
  return await withinDeadline(inspect(received, using), DEADLINES.inspection, 'inspection');
}

/** What RCPT hears where the envelope alone decides against a recipient; undefined: go on. */
export function refuseRecipient(
  sender: ReversePath,
  recipient: Address,
  reference: Reference,
  gate: Gate,
): Reply | undefined {
  const { ruleSet, domains } = gate.inspection();
  const refusal = decideEnvelope({ sender, recipient, domains }, ruleSet);
  if (refusal === undefined) return undefined;
  gate.report({ kind: 'recipient-refused', reference, rule: refusal.ruleId });
  return refusedReply(refusal.enhancedCode, refusal.ruleId, reference, gate.doors.url);
}
