// The records database: held and taken-over mail, what was decided about it, who did what, accounts. SQLite, durable at every
// commit (WAL, synchronous=FULL). Values are numbers and text only, so that the same schema serves PostgreSQL.
// Message bytes are not in it; they are files.
import Sqlite from 'better-sqlite3';
import {
  CompiledQuery,
  Kysely,
  sql,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type Generated,
} from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { Fault } from '../mail/fault.ts';

/** Why a message is with us. */
export const PURPOSES = ['review', 'encrypted', 'notice'] as const;
export type Purpose = (typeof PURPOSES)[number];

/**
 * - `pending`: stored while its SMTP reply is still open; unseen and unsent. No reply, no message: leftovers are discarded.
 * - `held`: waits for a person.
 * - `sending`: on its way to its recipients, retried with back-off.
 * - `uncertain`: delivery broke off behind the final dot; a person decides whether to send again.
 * - `corrupt`: the stored bytes are not what was stored; never delivered.
 * - `closed`: nothing more will happen; `resolution` says how it ended.
 */
export const STATES = ['pending', 'held', 'sending', 'uncertain', 'corrupt', 'closed'] as const;
export type State = (typeof STATES)[number];

export const RESOLUTIONS = ['released', 'returned', 'deleted', 'delivered', 'failed'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** `at-dot`: all is sent but the final dot; what a crash leaves in this state has an unknown outcome. */
export const RECIPIENT_STATES = ['waiting', 'at-dot', 'delivered', 'failed', 'uncertain'] as const;
export type RecipientState = (typeof RECIPIENT_STATES)[number];

/** Times are milliseconds since the epoch; `*_json` columns hold JSON text. */
export interface MessageTable {
  reference: string;
  purpose: Purpose;
  state: State;
  resolution: Resolution | null;
  created_at: number;
  /** Reverse-path as on the wire; empty for the null reverse-path. */
  reverse_path: string;
  parameters_json: string;
  listener: string;
  client_address: string;
  client_user: string | null;
  /** The Received field to put in front, as latin1 text. */
  trace: string;
  size: number;
  sha256: string;
  /** MessageSummary; null once the bytes are destroyed. */
  summary_json: string | null;
  queue: string | null;
  /** Addresses of those who may decide. */
  approvers_json: string;
  expires_at: number | null;
  on_expire: string | null;
  decided_by: string | null;
  decided_at: number | null;
  decided_reason: string | null;
  tries: number;
  next_try_at: number | null;
  give_up_at: number | null;
  last_problem: string | null;
  lease_owner: string | null;
  lease_until: number | null;
  /** For notices: the message they are about. */
  about: string | null;
  purge_at: number | null;
  /** While it is pending: the life of the process (presence.ts) that has the reply still open. */
  owner: string | null;
}

export interface RecipientTable {
  reference: string;
  position: number;
  address: string;
  kind: string;
  parameters_json: string;
  state: RecipientState;
  /** The server's last reply about this recipient. */
  reply: string | null;
}

export interface AuditTable {
  seq: Generated<number>;
  at: number;
  actor: string;
  action: string;
  reference: string | null;
  detail: string;
}

export interface AccountTable {
  name: string;
  password: string;
  role: string;
  language: string;
  created_at: number;
}

export interface SessionTable {
  /** SHA-256 of the cookie's value: the database alone opens no session. */
  id_hash: string;
  account: string;
  csrf: string;
  created_at: number;
  seen_at: number;
}

export interface RecordsSchema {
  message: MessageTable;
  recipient: RecipientTable;
  audit: AuditTable;
  account: AccountTable;
  session: SessionTable;
}

export type Records = Kysely<RecordsSchema>;

const BUSY_PATIENCE_MS = 5_000;

/**
 * Transactions that take the write lock at their beginning. One that read first and then wants to write could find that another
 * process was quicker, and fail at once instead of waiting its turn.
 */
class WritingDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

class RecordsDialect extends SqliteDialect {
  readonly #database: Sqlite.Database;

  constructor(database: Sqlite.Database) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): Driver {
    return new WritingDriver({ database: this.#database });
  }
}

/**
 * Opens the database, making or upgrading its tables; with `upgrade: false` they must be there as this version knows them.
 * Throws `storage` when it can't be used, or was written by a later version (attack R22).
 */
export async function openRecords(path: string, { upgrade = true } = {}): Promise<Records> {
  let database: Sqlite.Database | undefined;
  try {
    database = new Sqlite(path, { timeout: BUSY_PATIENCE_MS });
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = FULL');
    database.pragma('foreign_keys = ON');
    const records = new Kysely<RecordsSchema>({ dialect: new RecordsDialect(database) });
    await checkSteps(records, path, upgrade);
    if (!upgrade) return records;
    const { error } = await new Migrator({
      db: records,
      provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
    }).migrateToLatest();
    if (error !== undefined) throw error;
    return records;
  } catch (error) {
    database?.close();
    throw error instanceof Fault ? error : new Fault('storage', `can't open the records database ${path}`, error);
  }
}

async function checkSteps(records: Records, path: string, upgrade: boolean): Promise<void> {
  const done = await stepsDone(records);
  const unknown = done.find((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown !== undefined) {
    throw new Fault(
      'storage',
      `the records ${path} were written by a later version of Postern (step ${unknown}); run that version, or restore a backup`,
    );
  }
  const missing = Object.keys(MIGRATIONS).find((name) => !done.includes(name));
  if (missing !== undefined && !upgrade) {
    throw new Fault(
      'storage',
      `the records ${path} are not upgraded yet (step ${missing}); the control process does that`,
    );
  }
}

async function stepsDone(records: Records): Promise<readonly string[]> {
  const tables = await sql<{ name: string }>`select name from sqlite_master where name = 'kysely_migration'`.execute(
    records,
  );
  if (tables.rows.length === 0) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(records);
  return rows.map((row) => row.name);
}

/** Steps of the schema, in order; never changed once released. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001-first': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema
        .createTable('message')
        .addColumn('reference', 'text', (c) => c.primaryKey())
        .addColumn('purpose', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('resolution', 'text')
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('reverse_path', 'text', (c) => c.notNull())
        .addColumn('parameters_json', 'text', (c) => c.notNull())
        .addColumn('listener', 'text', (c) => c.notNull())
        .addColumn('client_address', 'text', (c) => c.notNull())
        .addColumn('client_user', 'text')
        .addColumn('trace', 'text', (c) => c.notNull())
        .addColumn('size', 'bigint', (c) => c.notNull())
        .addColumn('sha256', 'text', (c) => c.notNull())
        .addColumn('summary_json', 'text')
        .addColumn('queue', 'text')
        .addColumn('approvers_json', 'text', (c) => c.notNull())
        .addColumn('expires_at', 'bigint')
        .addColumn('on_expire', 'text')
        .addColumn('decided_by', 'text')
        .addColumn('decided_at', 'bigint')
        .addColumn('decided_reason', 'text')
        .addColumn('tries', 'integer', (c) => c.notNull())
        .addColumn('next_try_at', 'bigint')
        .addColumn('give_up_at', 'bigint')
        .addColumn('last_problem', 'text')
        .addColumn('lease_owner', 'text')
        .addColumn('lease_until', 'bigint')
        .addColumn('about', 'text')
        .addColumn('purge_at', 'bigint')
        .execute();
      await db.schema.createIndex('message_state').on('message').columns(['state', 'created_at']).execute();
      await db.schema.createIndex('message_purge').on('message').column('purge_at').execute();
      await db.schema
        .createTable('recipient')
        .addColumn('reference', 'text', (c) => c.notNull().references('message.reference').onDelete('cascade'))
        .addColumn('position', 'integer', (c) => c.notNull())
        .addColumn('address', 'text', (c) => c.notNull())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('parameters_json', 'text', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('reply', 'text')
        .addPrimaryKeyConstraint('recipient_key', ['reference', 'position'])
        .execute();
      await db.schema
        .createTable('audit')
        .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('at', 'bigint', (c) => c.notNull())
        .addColumn('actor', 'text', (c) => c.notNull())
        .addColumn('action', 'text', (c) => c.notNull())
        .addColumn('reference', 'text')
        .addColumn('detail', 'text', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('account')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('password', 'text', (c) => c.notNull())
        .addColumn('role', 'text', (c) => c.notNull())
        .addColumn('language', 'text', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('session')
        .addColumn('id_hash', 'text', (c) => c.primaryKey())
        .addColumn('account', 'text', (c) => c.notNull().references('account.name').onDelete('cascade'))
        .addColumn('csrf', 'text', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .addColumn('seen_at', 'bigint', (c) => c.notNull())
        .execute();
    },
  },
  '003-pending-owner': {
    async up(db: Kysely<unknown>): Promise<void> {
      await db.schema.alterTable('message').addColumn('owner', 'text').execute();
    },
  },
};
