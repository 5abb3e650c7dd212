// The console's API: sign-in and its throttle, tokens and origins, roles, one decision only, what it never says.
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Accounts } from '../../src/console/accounts.ts';
import { buildApp } from '../../src/console/console.ts';
import type { Directory } from '../../src/directory/directory.ts';
import { parseAddress, type Address } from '../../src/mail/address.ts';
import { memoryContent } from '../../src/mail/content.ts';
import { newReference, type Reference } from '../../src/mail/reference.ts';
import { Quarantine } from '../../src/quarantine/quarantine.ts';
import type { NewMail } from '../../src/quarantine/store.ts';
import { makeFolder } from '../support/folder.ts';
import { PEERS } from '../support/peers.ts';
import { rm } from 'node:fs/promises';

const PASSWORD = 'correct horse battery';
const NOBODY_KNOWN: Directory = { person: () => undefined };

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}

function heldMail(reference: Reference): NewMail {
  return {
    reference,
    purpose: 'review',
    receivedAt: 1_000,
    reversePath: address('wang@corp.example'),
    parameters: [],
    recipients: [{ address: address('client@other.example'), kind: 'to', parameters: [] }],
    client: { address: '127.0.0.1', listener: 'relay' },
    trace: Buffer.from('Received: x\r\n'),
    content: memoryContent(Buffer.from('Subject: x\r\n\r\nbody\r\n')),
    summary: {
      subject: 'x',
      from: [],
      to: [],
      cc: [],
      attachments: [],
      rules: [{ id: 'a-rule', title: { en: 'A rule' }, why: {}, severity: 'high' }],
      evidence: [],
      structure: [],
      uninspectable: [],
    },
    review: { queue: 'review', approvers: [] },
  };
}

describe.skipIf(PEERS.redis === undefined)('the API', () => {
  let folder: string;
  let quarantine: Quarantine;
  let app: FastifyInstance;
  let now: number;

  beforeEach(async () => {
    folder = await makeFolder();
    now = 1_000_000;
    quarantine = await Quarantine.open({
      data: folder,
      open: () => Promise.reject(new Error('nothing is delivered in these tests')),
      notices: () => ({
        composeReturn: () => Promise.resolve(undefined),
        composeFailure: () => Promise.resolve(undefined),
        composeDelay: () => Promise.resolve(undefined),
        composeRelayed: () => Promise.resolve(undefined),
      }),
      report: () => undefined,
      now: () => now,
      lifetime: 1_000_000,
      keepDecided: 1_000_000,
      sweepEvery: 3_600_000,
    });
    app = await buildApp({
      address: '127.0.0.1',
      port: 0,
      url: 'https://gate.corp.example',
      quarantine,
      directory: NOBODY_KNOWN,
      report: () => undefined,
      metrics: () => Promise.resolve('# nothing\n'),
      ailments: () => Promise.resolve([]),
      version: '0',
      now: () => now,
    });
    const accounts = new Accounts(quarantine.records, () => now);
    await accounts.add({ name: 'lihua', role: 'officer', language: 'en' }, PASSWORD, 'test');
    await accounts.add({ name: 'auditor', role: 'auditor', language: 'en' }, PASSWORD, 'test');
  });

  afterEach(async () => {
    await app.close();
    await quarantine.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function signIn(name = 'lihua', password = PASSWORD) {
    return await app.inject({ method: 'POST', url: '/api/v1/session', payload: { name, password } });
  }

  /** Headers of a signed-in client. */
  async function as(name: string): Promise<{ cookie: string; 'x-csrf-token': string }> {
    const response = await signIn(name);
    const cookie = String(response.headers['set-cookie']).split(';')[0] ?? '';
    return { cookie, 'x-csrf-token': response.json<{ csrf: string }>().csrf };
  }

  async function hold(): Promise<Reference> {
    const reference = newReference();
    await quarantine.store.keep([heldMail(reference)], { pending: false });
    return reference;
  }

  it('sets a cookie that scripts and other sites do not get (W09)', async () => {
    const response = await signIn();
    expect(response.statusCode).toBe(200);
    expect(response.headers['set-cookie']).toMatch(
      /^postern_session=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  it('tells a wrong name and a wrong password alike, and writes both down', async () => {
    const [name, password] = [await signIn('nobody'), await signIn('lihua', 'not this one here')];
    expect([name.statusCode, password.statusCode]).toEqual([401, 401]);
    expect(name.body).toBe(password.body);
    const entries = await quarantine.records
      .selectFrom('audit')
      .select('action')
      .where('action', '=', 'sign-in-failed')
      .execute();
    expect(entries).toHaveLength(2);
  });

  it('lets nobody guess on: the eleventh attempt on an account is refused, right password or not (S10)', async () => {
    for (let i = 0; i < 10; i++) expect((await signIn('lihua', 'a wrong password')).statusCode).toBe(401);
    const refused = await signIn();
    expect(refused.statusCode).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(60);
  });

  it.each([
    { url: '/api/v1/held', method: 'GET' as const },
    { url: '/api/v1/held/7K3M-Q9TB-0XHA', method: 'GET' as const },
    { url: '/api/v1/held/7K3M-Q9TB-0XHA/release', method: 'POST' as const },
    { url: '/api/v1/audit', method: 'GET' as const },
  ])('$method $url needs a session', async ({ url, method }) => {
    const response = await app.inject({ method, url, ...(method === 'POST' ? { payload: { reason: 'x' } } : {}) });
    expect(response.statusCode).toBe(401);
  });

  it.each([
    { why: 'no token', headers: { 'x-csrf-token': '' } },
    { why: 'another token', headers: { 'x-csrf-token': 'A'.repeat(43) } },
    { why: 'another origin', headers: { origin: 'https://evil.example' } },
    { why: 'a cross-site fetch', headers: { 'sec-fetch-site': 'cross-site' } },
    { why: 'a sibling site', headers: { 'sec-fetch-site': 'same-site' } },
  ])('a release with $why is refused (W04)', async ({ headers }) => {
    const reference = await hold();
    const response = await app.inject({
      method: 'POST',
      url: `/api/v1/held/${reference}/release`,
      headers: { ...(await as('lihua')), ...headers },
      payload: { reason: 'x' },
    });
    expect(response.statusCode).toBe(403);
    expect((await quarantine.store.find(reference))?.state).toBe('held');
  });

  it('no GET decides anything (W10)', async () => {
    const reference = await hold();
    const headers = await as('lihua');
    for (const action of ['release', 'return', 'delete']) {
      expect(
        (await app.inject({ method: 'GET', url: `/api/v1/held/${reference}/${action}`, headers })).statusCode,
      ).toBe(404);
    }
    expect((await quarantine.store.find(reference))?.state).toBe('held');
  });

  it('of twenty officers who release at once one is first, the others are told who was (W07)', async () => {
    const reference = await hold();
    const headers = await as('lihua');
    const all = await Promise.all(
      Array.from({ length: 20 }, () =>
        app.inject({ method: 'POST', url: `/api/v1/held/${reference}/release`, headers, payload: { reason: 'x' } }),
      ),
    );
    const statuses = all.map((r) => r.statusCode);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    expect(all.find((r) => r.statusCode === 409)?.json()).toMatchObject({ error: 'decided-already' });
    const audit = await quarantine.records
      .selectFrom('audit')
      .select('actor')
      .where('action', '=', 'release')
      .execute();
    expect(audit).toEqual([{ actor: 'lihua' }]);
  });

  it('a decision about another message than the one shown is refused (W08)', async () => {
    const reference = await hold();
    const response = await app.inject({
      method: 'POST',
      url: `/api/v1/held/${reference}/delete`,
      headers: await as('lihua'),
      payload: { reason: 'x', sha256: '0'.repeat(64) },
    });
    expect(response.statusCode).toBe(409);
    expect((await quarantine.store.find(reference))?.state).toBe('held');
  });

  it.each([
    { why: 'no reason', payload: {} },
    { why: 'a blank reason', payload: { reason: '  ' } },
    { why: 'a reason that is no text', payload: { reason: { $ne: 1 } } },
    { why: 'an unknown field', payload: { reason: 'x', recipients: ['me@evil.example'] } },
  ])('a decision with $why is refused (W11)', async ({ payload }) => {
    const reference = await hold();
    const response = await app.inject({
      method: 'POST',
      url: `/api/v1/held/${reference}/release`,
      headers: await as('lihua'),
      payload,
    });
    expect(response.statusCode).toBe(400);
    expect((await quarantine.store.find(reference))?.state).toBe('held');
  });

  it('an auditor reads, and decides nothing (P18)', async () => {
    const reference = await hold();
    const headers = await as('auditor');
    expect((await app.inject({ url: `/api/v1/held/${reference}`, headers })).statusCode).toBe(200);
    expect((await app.inject({ url: '/api/v1/audit', headers })).statusCode).toBe(200);
    const response = await app.inject({
      method: 'POST',
      url: `/api/v1/held/${reference}/release`,
      headers,
      payload: { reason: 'x' },
    });
    expect(response.statusCode).toBe(403);
    expect((await app.inject({ url: '/api/v1/audit', headers: await as('lihua') })).statusCode).toBe(403);
  });

  it('looking at a message is written down', async () => {
    const reference = await hold();
    await app.inject({ url: `/api/v1/held/${reference}`, headers: await as('lihua') });
    const entries = await quarantine.records.selectFrom('audit').selectAll().where('action', '=', 'view').execute();
    expect(entries).toMatchObject([{ actor: 'lihua', reference }]);
  });

  it.each(['nonsense', '..%2f..%2frecords.db', 'AAAA-AAAA-AAAA', '%00'])(
    'an unknown reference is not found: %s (W05)',
    async (reference) => {
      const response = await app.inject({ url: `/api/v1/held/${reference}`, headers: await as('lihua') });
      expect(response.statusCode).toBe(404);
    },
  );

  it('a session ends after half an hour without use, after twelve hours in any case, and by signing out', async () => {
    const headers = await as('lihua');
    const isIn = async (): Promise<boolean> => (await app.inject({ url: '/api/v1/held', headers })).statusCode === 200;
    now += 29 * 60_000;
    expect(await isIn()).toBe(true);
    now += 31 * 60_000;
    expect(await isIn()).toBe(false);
    const fresh = await as('lihua');
    for (let i = 0; i < 25; i++) {
      now += 29 * 60_000;
      await app.inject({ url: '/api/v1/held', headers: fresh });
    }
    expect((await app.inject({ url: '/api/v1/held', headers: fresh })).statusCode).toBe(401);
    const third = await as('lihua');
    expect((await app.inject({ method: 'DELETE', url: '/api/v1/session', headers: third })).statusCode).toBe(204);
    expect((await app.inject({ url: '/api/v1/held', headers: third })).statusCode).toBe(401);
  });

  it('a session does not outlive a new password', async () => {
    const headers = await as('lihua');
    await new Accounts(quarantine.records, () => now).reset('lihua', 'a quite different one', 'test');
    expect((await app.inject({ url: '/api/v1/held', headers })).statusCode).toBe(401);
  });

  it('every answer forbids frames, inline code and caching (W14)', async () => {
    for (const url of ['/', '/api/v1/held', '/api/v1/openapi.json', '/nowhere']) {
      const { headers } = await app.inject({ url });
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('health needs no session and tells nothing about mail; metrics are for private addresses only (G09)', async () => {
    expect((await app.inject({ url: '/livez' })).json()).toEqual({ status: 'alive' });
    expect((await app.inject({ url: '/readyz?verbose' })).json()).toEqual({ status: 'ready', ailments: [] });
    expect((await app.inject({ url: '/metrics', remoteAddress: '10.1.2.3' })).statusCode).toBe(200);
    expect((await app.inject({ url: '/metrics', remoteAddress: '203.0.113.9' })).statusCode).toBe(403);
  });

  it('describes itself as OpenAPI', async () => {
    const document = (await app.inject({ url: '/api/v1/openapi.json' })).json<{
      openapi: string;
      paths: Record<string, unknown>;
    }>();
    expect(document.openapi).toMatch(/^3\./);
    expect(Object.keys(document.paths)).toContain('/api/v1/held/{reference}/release');
  });
});
