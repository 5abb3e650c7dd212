// The store of mail that is with us: bytes in files, the rest in records. `keep` returns only when both are on the disk for
// good, file first, then folder, then database (law 2). Every change of state is a compare-and-set, so that two processes,
// two officers or a double click can't both win (attacks W07, R08).
import { createHash } from 'node:crypto';
import { sql, type Selectable, type Transaction } from 'kysely';
import { parseAddress, type Address } from '../mail/address.ts';
import type { MessageContent } from '../mail/content.ts';
import { passFreely, type Pass } from '../mail/crash-point.ts';
import type { ExpiryAction } from '../mail/decision.ts';
import type { EsmtpParameter, RecipientKind, ReversePath } from '../mail/envelope.ts';
import { Fault, storageFault } from '../mail/fault.ts';
import type { Client } from '../mail/received.ts';
import type { Reference } from '../mail/reference.ts';
import type { MessageSummary } from '../mail/summary.ts';
import { addressesColumn, parametersColumn, readColumn, summaryColumn } from './columns.ts';
import { GroupCommit } from './group-commit.ts';
import type { HeldFiles, StoredBytes } from './held-files.ts';
import type { MessageTable, Purpose, RecipientState, Records, RecordsSchema, Resolution, State } from './records.ts';

/** A recipient of kept mail. */
export interface KeptRecipient {
  readonly address: Address;
  readonly kind: RecipientKind;
  readonly parameters: readonly EsmtpParameter[];
}

/** Mail to be kept. */
export interface NewMail {
  readonly reference: Reference;
  readonly purpose: Purpose;
  readonly receivedAt: number;
  readonly reversePath: ReversePath;
  readonly parameters: readonly EsmtpParameter[];
  readonly recipients: readonly KeptRecipient[];
  readonly client: Pick<Client, 'address' | 'listener' | 'user'>;
  readonly trace: Buffer;
  readonly content: MessageContent;
  readonly summary: MessageSummary;
  readonly review?: {
    readonly queue: string;
    readonly approvers: readonly Address[];
    readonly expiresAt?: number;
    readonly onExpire?: ExpiryAction;
  };
  /** What went wrong before it was kept, for whoever decides: no certificate, for example. */
  readonly problem?: string;
  /** The message that a notice is about. */
  readonly about?: Reference;
  /**
   * What is the same when a client sends the same message again because it heard no reply (attack R15): for review the
   * Message-ID with the envelope, compared together with the bytes. Absent: never taken for a repetition.
   */
  readonly occasion?: string;
}

/** What became of mail that was to be kept. */
export interface Keeping {
  /** References that are kept now. */
  readonly kept: readonly Reference[];
  /** New reference -> the one that stands for it: the same message came before and still waits, so it is not kept twice. */
  readonly instead: ReadonlyMap<Reference, Reference>;
}

/** Mail as the records have it. */
export interface KeptMail {
  readonly reference: Reference;
  readonly purpose: Purpose;
  readonly state: State;
  readonly resolution: Resolution | null;
  readonly createdAt: number;
  readonly reversePath: ReversePath;
  readonly parameters: readonly EsmtpParameter[];
  readonly recipients: readonly (KeptRecipient & { readonly state: RecipientState; readonly reply: string | null })[];
  readonly listener: string;
  readonly client: { readonly address: string; readonly user: string | null };
  readonly trace: Buffer;
  readonly size: number;
  readonly sha256: string;
  /** Null once the bytes are destroyed. */
  readonly summary: MessageSummary | null;
  readonly queue: string | null;
  readonly approvers: readonly string[];
  readonly expiresAt: number | null;
  readonly onExpire: ExpiryAction | null;
  readonly decided: { readonly by: string; readonly at: number; readonly reason: string } | null;
  readonly tries: number;
  readonly nextTryAt: number | null;
  readonly giveUpAt: number | null;
  readonly lastProblem: string | null;
  readonly about: Reference | null;
  /** The same message came before and was decided about: under this reference. */
  readonly sameAs: Reference | null;
  readonly warnedAt: number | null;
}

/** The part of the store that the doors out need. */
export interface HoldStore {
  /**
   * Keeps mail for good. With `pending` it stays invisible until `activate`; without, it is active when this returns.
   * What a client sends again while the first copy still waits is not kept a second time. Throws `storage` or
   * `storage-full`; then nothing was kept.
   */
  keep(mail: readonly NewMail[], options: { readonly pending: boolean }): Promise<Keeping>;
  /** Throws `storage` when any of them is there no more; then none is active. */
  activate(references: readonly Reference[]): Promise<void>;
  discard(references: readonly Reference[]): Promise<void>;
}

type Db = Records | Transaction<RecordsSchema>;

/** What mail of a purpose does once it is active. */
const ACTIVE_STATE: Readonly<Record<Purpose, State>> = { review: 'held', encrypted: 'sending', notice: 'sending' };

export class MailStore implements HoldStore {
  readonly records: Records;
  readonly #files: HeldFiles;
  readonly #pass: Pass;
  readonly #commit: GroupCommit;
  readonly #owner: string | null;

  /** @param owner whose mail it is while it is pending (presence.ts) */
  constructor(records: Records, files: HeldFiles, pass: Pass = passFreely, owner: string | null = null) {
    this.records = records;
    this.#files = files;
    this.#pass = pass;
    this.#commit = new GroupCommit(records, () => pass('hold:before-commit'));
    this.#owner = owner;
  }

  async keep(mail: readonly NewMail[], { pending }: { readonly pending: boolean }): Promise<Keeping> {
    const written: Reference[] = [];
    try {
      const rows: { message: MessageTable; mail: NewMail }[] = [];
      for (const item of mail) {
        this.#pass('hold:before-file');
        const stored = await this.#files.write(item.reference, item.content);
        written.push(item.reference);
        this.#pass('hold:after-file');
        const message = toRow(item, stored, pending ? 'pending' : ACTIVE_STATE[item.purpose]);
        rows.push({ message: pending ? { ...message, owner: this.#owner } : message, mail: item });
      }
      const instead = await this.#commit.run(async (tx) => await insertNew(tx, rows));
      this.#pass('hold:after-record');
      for (const reference of instead.keys()) await this.#files.remove(reference).catch(() => undefined); // or the sweep does
      return { kept: written.filter((reference) => !instead.has(reference)), instead };
    } catch (error) {
      for (const reference of written) await this.#files.remove(reference).catch(() => undefined);
      throw storageFault("can't keep a message", error);
    }
  }

  async activate(references: readonly Reference[]): Promise<void> {
    if (references.length === 0) return;
    await guard("can't activate kept mail", () =>
      this.records.transaction().execute(async (tx) => {
        const { numUpdatedRows } = await tx
          .updateTable('message')
          .set({ state: sql<State>`case purpose when 'review' then 'held' else 'sending' end`, owner: null })
          .where('reference', 'in', references)
          .where('state', '=', 'pending')
          .executeTakeFirst();
        // A sweep may have taken it for unanswered after a step of the clock (attack R17): nobody may be told that it is held.
        if (numUpdatedRows < references.length) throw new Fault('storage', 'mail that was kept is there no more');
      }),
    );
  }

  /** Forgets mail that is still pending, bytes and all. What has become active by now stays. */
  async discard(references: readonly Reference[]): Promise<void> {
    for (const reference of references) {
      await guard("can't discard pending mail", async () => {
        await this.records
          .deleteFrom('message')
          .where('reference', '=', reference)
          .where('state', '=', 'pending')
          .execute();
      });
      if ((await this.find(reference)) === undefined) await this.#files.remove(reference);
    }
  }

  /** Forgets what somebody who is known to be dead left pending: no reply went out, the client has it and tries again. */
  async discardPendingOf(owner: string | null): Promise<void> {
    const left = await guard("can't look for unanswered mail", () =>
      this.records
        .selectFrom('message')
        .select('reference')
        .where('state', '=', 'pending')
        .where('owner', 'is', owner)
        .execute(),
    );
    await this.discard(left.map((row) => row.reference as Reference));
  }

  async find(reference: Reference): Promise<KeptMail | undefined> {
    return (await this.#select((query) => query.where('reference', '=', reference)))[0];
  }

  /** Mail in any of the states, oldest first. */
  async list(states: readonly State[], limit: number): Promise<readonly KeptMail[]> {
    return await this.#select((query) => query.where('state', 'in', states).orderBy('created_at').limit(limit));
  }

  async references(state: State): Promise<readonly Reference[]> {
    const rows = await this.records.selectFrom('message').select('reference').where('state', '=', state).execute();
    return rows.map((row) => row.reference as Reference);
  }

  /** The stored bytes as they are now. Compare the hash of what you read before you rely on it. */
  content(mail: Pick<KeptMail, 'reference' | 'size'>): MessageContent {
    return this.#files.read(mail.reference, mail.size);
  }

  async #select(
    narrow: (query: ReturnType<typeof selectMessage>) => ReturnType<typeof selectMessage>,
  ): Promise<readonly KeptMail[]> {
    return await guard("can't read the records", async () => {
      const rows = await narrow(selectMessage(this.records)).execute();
      const recipients = await this.records
        .selectFrom('recipient')
        .selectAll()
        .where(
          'reference',
          'in',
          rows.map((row) => row.reference),
        )
        .orderBy('position')
        .execute();
      const byReference = Map.groupBy(recipients, (r) => r.reference);
      return rows.map((row) => fromRow(row, byReference.get(row.reference) ?? []));
    });
  }
}

/** Runs a database operation; what it throws becomes a storage fault. */
export async function guard<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageFault(what, error);
  }
}

/** Adds an audit entry in the transaction of what it is about: neither exists without the other. */
export async function audit(
  db: Db,
  entry: { at: number; actor: string; action: string; reference: Reference | null; detail: string },
): Promise<void> {
  await db.insertInto('audit').values(entry).execute();
}

/** Inserts what did not come before; returns what stands for the rest. */
async function insertNew(
  tx: Transaction<RecordsSchema>,
  rows: readonly { message: MessageTable; mail: NewMail }[],
): Promise<ReadonlyMap<Reference, Reference>> {
  const instead = new Map<Reference, Reference>();
  for (const { message, mail } of rows) {
    const earlier = message.retry_key === null ? undefined : await findEarlier(tx, message.retry_key);
    if (earlier === undefined || earlier.state === 'corrupt') {
      await insert(tx, message, mail);
    } else if (mail.purpose === 'review' && earlier.state !== 'held') {
      await insert(tx, { ...message, same_as: earlier.reference }, mail);
    } else {
      instead.set(mail.reference, earlier.reference as Reference);
      await audit(tx, {
        at: mail.receivedAt,
        actor: 'postern',
        action: 'received-again',
        reference: earlier.reference as Reference,
        detail: `as ${mail.reference}`,
      });
    }
  }
  return instead;
}

/** The same mail as it came before: best one that still waits, else the newest. What is pending may never have been answered. */
async function findEarlier(
  tx: Transaction<RecordsSchema>,
  key: string,
): Promise<{ reference: string; state: State } | undefined> {
  return await tx
    .selectFrom('message')
    .select(['reference', 'state'])
    .where('retry_key', '=', key)
    .where('state', '!=', 'pending')
    .orderBy(sql`case state when 'held' then 0 else 1 end`)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

function retryKey({ purpose, occasion }: NewMail, { sha256 }: StoredBytes): string | null {
  if (occasion === undefined) return null;
  // A notification is written anew each time: what it is about must be in the occasion.
  const bytes = purpose === 'notice' ? '' : sha256;
  return createHash('sha256')
    .update(JSON.stringify([purpose, bytes, occasion]))
    .digest('hex');
}

function selectMessage(db: Db) {
  return db.selectFrom('message').selectAll();
}

export async function insert(db: Db, message: MessageTable, mail: NewMail): Promise<void> {
  await db.insertInto('message').values(message).execute();
  const recipients = mail.recipients.map(({ address, kind, parameters }, position) => ({
    reference: mail.reference,
    position,
    address: address.wire,
    kind,
    parameters_json: JSON.stringify(parameters),
    state: 'waiting' as const,
    reply: null,
  }));
  // SQLite binds at most 32,766 values in one statement.
  for (let at = 0; at < recipients.length; at += 1_000) {
    await db
      .insertInto('recipient')
      .values(recipients.slice(at, at + 1_000))
      .execute();
  }
}

export function toRow(mail: NewMail, stored: StoredBytes, state: State): MessageTable {
  return {
    reference: mail.reference,
    purpose: mail.purpose,
    state,
    resolution: null,
    created_at: mail.receivedAt,
    reverse_path: mail.reversePath?.wire ?? '',
    parameters_json: JSON.stringify(mail.parameters),
    listener: mail.client.listener,
    client_address: mail.client.address,
    client_user: mail.client.user ?? null,
    trace: mail.trace.toString('latin1'),
    size: stored.size,
    sha256: stored.sha256,
    summary_json: JSON.stringify(mail.summary),
    queue: mail.review?.queue ?? null,
    approvers_json: JSON.stringify((mail.review?.approvers ?? []).map((a) => a.wire)),
    expires_at: mail.review?.expiresAt ?? null,
    on_expire: mail.review?.onExpire ?? null,
    decided_by: null,
    decided_at: null,
    decided_reason: null,
    tries: 0,
    next_try_at: mail.purpose === 'review' ? null : mail.receivedAt,
    give_up_at: null,
    last_problem: mail.problem ?? null,
    lease_owner: null,
    lease_until: null,
    about: mail.about ?? null,
    purge_at: null,
    retry_key: retryKey(mail, stored),
    same_as: null,
    warned_at: null,
    owner: null,
  };
}

function fromRow(
  row: Selectable<MessageTable>,
  recipients: readonly Selectable<RecordsSchema['recipient']>[],
): KeptMail {
  const reversePath = row.reverse_path === '' ? null : readAddress(row.reverse_path);
  const decided =
    row.decided_by === null || row.decided_at === null
      ? null
      : { by: row.decided_by, at: row.decided_at, reason: row.decided_reason ?? '' };
  return {
    reference: row.reference as Reference,
    purpose: row.purpose,
    state: row.state,
    resolution: row.resolution,
    createdAt: row.created_at,
    reversePath,
    parameters: readParameters(row.parameters_json),
    recipients: recipients.map((r) => ({
      address: readAddress(r.address),
      kind: r.kind as RecipientKind,
      parameters: readParameters(r.parameters_json),
      state: r.state,
      reply: r.reply,
    })),
    listener: row.listener,
    client: { address: row.client_address, user: row.client_user },
    trace: Buffer.from(row.trace, 'latin1'),
    size: row.size,
    sha256: row.sha256,
    summary: row.summary_json === null ? null : readSummary(row.summary_json),
    queue: row.queue,
    approvers: readColumn(addressesColumn, row.approvers_json, 'approvers'),
    expiresAt: row.expires_at,
    onExpire: row.on_expire as ExpiryAction | null,
    decided,
    tries: row.tries,
    nextTryAt: row.next_try_at,
    giveUpAt: row.give_up_at,
    lastProblem: row.last_problem,
    about: row.about as Reference | null,
    sameAs: row.same_as as Reference | null,
    warnedAt: row.warned_at,
  };
}

function readParameters(json: string): readonly EsmtpParameter[] {
  return readColumn(parametersColumn, json, 'parameters') as readonly EsmtpParameter[];
}

function readSummary(json: string): MessageSummary {
  return readColumn(summaryColumn, json, 'summary') as MessageSummary;
}

/** Addresses in the records were parsed when they came in; one that no longer parses means a damaged record. */
function readAddress(wire: string): Address {
  const address =
    wire.toLowerCase() === 'postmaster'
      ? { localPart: wire, domain: '' as Address['domain'], wire }
      : parseAddress(wire);
  if (address === undefined) throw new Fault('corrupt', 'a record holds something that is no address');
  return address;
}
