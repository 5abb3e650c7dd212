// Accounts of the console and their sessions, in the records. A session's cookie is random and stored as a hash only; it ends
// after half an hour without use and after twelve hours in any case.
import { createHash, randomBytes } from 'node:crypto';
import { LANGUAGES, type Language } from '../mail/language.ts';
import { Fault } from '../mail/fault.ts';
import type { Records } from '../quarantine/records.ts';
import { audit } from '../quarantine/store.ts';
import { hashPassword, verifyPassword } from './password.ts';

/** `officer`: sees held mail and decides. `auditor`: sees held mail and the audit, decides nothing. */
export const ROLES = ['officer', 'auditor'] as const;
export type Role = (typeof ROLES)[number];

export interface Account {
  readonly name: string;
  readonly role: Role;
  readonly language: Language;
}

export interface Session extends Account {
  /** To be sent back with everything that changes something. */
  readonly csrf: string;
}

const IDLE_MS = 30 * 60_000;
const ABSOLUTE_MS = 12 * 3_600_000;
export const MIN_PASSWORD = 12;
const NAME = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;

export class Accounts {
  readonly #records: Records;
  readonly #now: () => number;

  constructor(records: Records, now: () => number) {
    this.#records = records;
    this.#now = now;
  }

  /** Returns what is wrong with the request, or undefined when the account was made. */
  async add(account: Account, password: string, actor: string): Promise<string | undefined> {
    if (!NAME.test(account.name)) return 'a name has 1 to 64 letters, digits or . _ @ -';
    if (password.length < MIN_PASSWORD) return `a password has at least ${MIN_PASSWORD} characters`;
    const hash = await hashPassword(password);
    const at = this.#now();
    return await this.#records.transaction().execute(async (tx) => {
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('account')
        .values({ ...account, password: hash, created_at: at })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirst();
      if (numInsertedOrUpdatedRows === 0n) return `there is an account "${account.name}" already`;
      await audit(tx, {
        at,
        actor,
        action: 'account-add',
        reference: null,
        detail: `${account.name} as ${account.role}`,
      });
      return undefined;
    });
  }

  /** Sets a new password and ends all sessions of the account. False: there is no such account. */
  async reset(name: string, password: string, actor: string): Promise<boolean> {
    const hash = await hashPassword(password);
    const at = this.#now();
    return await this.#records.transaction().execute(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('account')
        .set({ password: hash })
        .where('name', '=', name)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await tx.deleteFrom('session').where('account', '=', name).execute();
      await audit(tx, { at, actor, action: 'account-reset', reference: null, detail: name });
      return true;
    });
  }

  /** False: there is no such account. */
  async setRole(name: string, role: Role, actor: string): Promise<boolean> {
    const at = this.#now();
    return await this.#records.transaction().execute(async (tx) => {
      const { numUpdatedRows } = await tx
        .updateTable('account')
        .set({ role })
        .where('name', '=', name)
        .executeTakeFirst();
      if (numUpdatedRows === 0n) return false;
      await audit(tx, { at, actor, action: 'account-role', reference: null, detail: `${name} as ${role}` });
      return true;
    });
  }

  async list(): Promise<readonly (Account & { readonly createdAt: number })[]> {
    const rows = await this.#records.selectFrom('account').selectAll().orderBy('name').execute();
    return rows.map((row) => ({ ...toAccount(row), createdAt: row.created_at }));
  }

  /** Signs in: a new session with its cookie value, or undefined. Name and password are not told apart. */
  async signIn(name: string, password: string): Promise<{ cookie: string; session: Session } | undefined> {
    const row = await this.#records.selectFrom('account').selectAll().where('name', '=', name).executeTakeFirst();
    if (!(await verifyPassword(password, row?.password)) || row === undefined) return undefined;
    const cookie = randomBytes(32).toString('base64url');
    const csrf = randomBytes(32).toString('base64url');
    const at = this.#now();
    await this.#records
      .insertInto('session')
      .values({ id_hash: hashOf(cookie), account: row.name, csrf, created_at: at, seen_at: at })
      .execute();
    return { cookie, session: { ...toAccount(row), csrf } };
  }

  async session(cookie: string | undefined): Promise<Session | undefined> {
    if (cookie === undefined) return undefined;
    const at = this.#now();
    const row = await this.#records
      .selectFrom('session')
      .innerJoin('account', 'account.name', 'session.account')
      .selectAll('account')
      .select(['session.csrf', 'session.created_at as began_at', 'session.seen_at'])
      .where('id_hash', '=', hashOf(cookie))
      .executeTakeFirst();
    if (row === undefined) return undefined;
    if (at - row.seen_at > IDLE_MS || at - row.began_at > ABSOLUTE_MS) {
      await this.signOut(cookie);
      return undefined;
    }
    // Not at every request: a minute more or less of idle time is not worth a write each.
    if (at - row.seen_at > 60_000) {
      await this.#records.updateTable('session').set({ seen_at: at }).where('id_hash', '=', hashOf(cookie)).execute();
    }
    return { ...toAccount(row), csrf: row.csrf };
  }

  async signOut(cookie: string): Promise<void> {
    await this.#records.deleteFrom('session').where('id_hash', '=', hashOf(cookie)).execute();
  }
}

const hashOf = (cookie: string): string => createHash('sha256').update(cookie).digest('hex');

function toAccount(row: { name: string; role: string; language: string }): Account {
  const role = ROLES.find((r) => r === row.role);
  if (role === undefined) throw new Fault('corrupt', 'an account has a role that does not exist');
  return { name: row.name, role, language: LANGUAGES.find((l) => l === row.language) ?? 'en' };
}
