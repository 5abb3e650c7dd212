// Decision -> plan: who is relayed to, what is stored and for whom, who is refused. Worked out in full before anything is
// done, so that a fault in here leaves nothing behind: certificates are looked up and copies encrypted, nothing is stored or
// sent. Throws what the key ring and the reading of the content throw.
import { createHash } from 'node:crypto';
import type { Address } from '../mail/address.ts';
import type { Decision, Order } from '../mail/decision.ts';
import type { Fate, RecipientDisposition } from '../mail/disposition.ts';
import type { Message } from '../mail/message.ts';
import type { Received } from '../mail/received.ts';
import { newReference, type Reference } from '../mail/reference.ts';
import { summarise, type MessageSummary } from '../mail/summary.ts';
import type { NewMail } from '../quarantine/store.ts';
import { encryptFor } from './encrypt.ts';
import { holdMail, type HoldOrder } from './hold.ts';
import type { KeyRing } from './key-ring.ts';
import type { Notifier } from './notify.ts';
import { occasionOf } from './occasion.ts';

/** What a plan is worked out with. */
export interface Tools {
  readonly keys: KeyRing;
  readonly notifier: Notifier;
  readonly approvers: (name: string) => readonly Address[];
}

export interface Plan {
  /** Indexes into the envelope's recipients. */
  readonly relay: readonly number[];
  readonly keep: readonly NewMail[];
  /** What the client is told when something is held. */
  readonly held: Reference | undefined;
  /** Indexes into the envelope's recipients. */
  readonly rejected: readonly number[];
  readonly fates: readonly RecipientDisposition[];
}

export async function makePlan(
  received: Received,
  decision: Decision,
  message: Message,
  trace: Buffer,
  tools: Tools,
): Promise<Plan> {
  const draft = new Draft(received, decision, message, trace, tools);
  for (const [index, { order }] of decision.verdicts.entries()) await draft.add(index, order);
  return await draft.finish();
}

export function enhancedCode(order: Order | undefined): string {
  return order?.outcome === 'reject' ? order.enhancedCode : '5.7.1';
}

/** Recipients whose copies wait for the same people under the same terms: one held message. */
interface HoldGroup {
  readonly order: HoldOrder;
  readonly indexes: number[];
  readonly rules: Set<string>;
  problem?: string;
}

class Draft {
  readonly #received: Received;
  readonly #decision: Decision;
  readonly #message: Message;
  readonly #trace: Buffer;
  readonly #tools: Tools;
  readonly #relay: number[] = [];
  readonly #rejected: number[] = [];
  readonly #keep: NewMail[] = [];
  readonly #holds = new Map<string, HoldGroup>();
  readonly #fates: RecipientDisposition[] = [];

  constructor(received: Received, decision: Decision, message: Message, trace: Buffer, tools: Tools) {
    this.#received = received;
    this.#decision = decision;
    this.#message = message;
    this.#trace = trace;
    this.#tools = tools;
  }

  async add(index: number, order: Order): Promise<void> {
    switch (order.outcome) {
      case 'deliver':
        this.#relay.push(index);
        this.#settle(index, 'relayed');
        break;
      case 'hold':
        this.#hold(index, order);
        break;
      case 'reject':
        this.#reject(index);
        break;
      case 'encrypt':
        await this.#encrypt(index, order.ifImpossible);
        break;
    }
  }

  async finish(): Promise<Plan> {
    let held: Reference | undefined;
    for (const group of this.#holds.values()) {
      // The first held part carries the reference that the trace field and the log name.
      const reference = held === undefined ? this.#received.reference : newReference();
      held ??= reference;
      this.#keepHeld(reference, group);
    }
    if (this.#rejected.length > 0 && this.#rejected.length < this.#decision.verdicts.length) {
      const notice = await this.#refusalNotice();
      if (notice !== undefined) this.#keep.push(notice);
    }
    return { relay: this.#relay, keep: this.#keep, held, rejected: this.#rejected, fates: this.#fates };
  }

  #settle(index: number, fate: Fate): void {
    this.#fates.push({ index, wanted: this.#decision.verdicts[index]?.outcome ?? 'deliver', fate });
  }

  #reject(index: number): void {
    this.#rejected.push(index);
    this.#settle(index, 'rejected');
  }

  #hold(index: number, order: HoldOrder, problem?: string): void {
    const key = JSON.stringify(order);
    const group = this.#holds.get(key) ?? { order, indexes: [], rules: new Set() };
    if (problem !== undefined) group.problem ??= problem;
    group.indexes.push(index);
    for (const rule of this.#rules(index)) group.rules.add(rule);
    this.#holds.set(key, group);
    this.#settle(index, 'held');
  }

  async #encrypt(index: number, ifImpossible: 'hold' | 'reject'): Promise<void> {
    const summary = this.#summary(this.#rules(index));
    const copy = await encryptFor(index, this.#received, this.#decision, summary, this.#trace, this.#tools.keys);
    if (copy.kind === 'mail') {
      this.#keep.push(copy.mail);
      this.#settle(index, 'encrypted');
    } else if (ifImpossible === 'hold') {
      this.#hold(index, { outcome: 'hold', queue: 'review' }, `could not be encrypted: ${copy.why}`);
    } else {
      this.#reject(index);
    }
  }

  #keepHeld(reference: Reference, { order, indexes, rules, problem }: HoldGroup): void {
    const approvers = order.approver === undefined ? [] : this.#tools.approvers(order.approver);
    const summary = this.#summary([...rules]);
    const occasion = this.#occasion('held', indexes, [order, approvers.map((a) => a.wire), problem ?? '']);
    this.#keep.push(
      holdMail(
        reference,
        indexes,
        order,
        this.#received,
        this.#decision,
        summary,
        this.#trace,
        approvers,
        problem,
        occasion,
      ),
    );
  }

  /** Some are refused while others get the message: SMTP has one reply, so the sender is told by notification. */
  async #refusalNotice(): Promise<NewMail | undefined> {
    const { envelope, client, content, receivedAt, reference } = this.#received;
    const about = {
      reference,
      reversePath: envelope.reversePath,
      parameters: envelope.parameters,
      receivedAt,
      listener: client.listener,
      content,
    };
    const recipients = this.#rejected.flatMap((index) => {
      const recipient = envelope.recipients[index];
      if (recipient === undefined) return [];
      const status = enhancedCode(this.#decision.verdicts[index]?.order);
      return [{ ...recipient, status, diagnostic: `Policy ${this.#rules(index)[0] ?? ''}`.trim() }];
    });
    const notice = await this.#tools.notifier.compose('refused', about, recipients);
    const hash = createHash('sha256');
    for await (const chunk of content.chunks()) hash.update(chunk);
    const occasion = this.#occasion('refused', this.#rejected, [hash.digest('hex')]);
    return notice === undefined || occasion === undefined ? notice : { ...notice, occasion };
  }

  #occasion(what: string, indexes: readonly number[], terms: readonly unknown[]): string | undefined {
    const wires = indexes.map((index) => this.#received.envelope.recipients[index]?.address.wire ?? '');
    return occasionOf(this.#received, this.#message, [what, wires, ...terms]);
  }

  #rules(index: number): readonly string[] {
    return this.#decision.verdicts[index]?.rules ?? [];
  }

  #summary(rules: readonly string[]): MessageSummary {
    return summarise(this.#message, this.#decision, rules);
  }
}
