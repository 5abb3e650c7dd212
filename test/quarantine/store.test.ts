// The store of mail that is with us: bytes and record together or neither, invisible until it is active, and no change of state
// that takes something from somebody else (laws 2 and 5, attacks R03, W07).
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readAll, type MessageContent } from '../../src/mail/content.ts';
import type { CrashPoint } from '../../src/mail/crash-point.ts';
import { Fault, isFault } from '../../src/mail/fault.ts';
import { newReference } from '../../src/mail/reference.ts';
import { PURPOSES, STATES } from '../../src/quarantine/records.ts';
import type { NewMail } from '../../src/quarantine/store.ts';
import { address, HOUR, MESSAGE_TEXT, newMail, openStore, RECEIVED_AT, type Kept } from '../support/kept-mail.ts';
import { must } from '../support/must.ts';

const heldFiles = (kept: Kept): Promise<string[]> => readdir(join(kept.folder, 'held'));

const failing: MessageContent = {
  size: 10,
  async *chunks() {
    yield Buffer.from('half');
    throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
  },
};

describe('the same message once more, because its reply got lost (attack R15)', () => {
  const occasion = '<id@corp.example>';

  it('is not kept twice while the first waits: the first stands for it', async () => {
    const kept = await openStore();
    const [first, second] = [newMail({ occasion }), newMail({ occasion })];
    await kept.store.keep([first], { pending: false });
    const { kept: references, instead } = await kept.store.keep([second], { pending: false });
    expect([references, [...instead]]).toEqual([[], [[second.reference, first.reference]]]);
    expect(await kept.store.find(second.reference)).toBeUndefined();
    expect(await heldFiles(kept)).toEqual([`${first.reference}.eml`]);
    const notes = await kept.records.selectFrom('audit').select(['action', 'reference', 'detail']).execute();
    expect(notes).toEqual([{ action: 'received-again', reference: first.reference, detail: `as ${second.reference}` }]);
  });

  it.each([
    { why: 'other bytes', change: { occasion, text: 'Subject: other\r\n\r\n' } },
    { why: 'another Message-ID or envelope', change: { occasion: '<other@corp.example>' } },
    { why: 'nothing to tell it by', change: {} },
    { why: 'another purpose', change: { occasion, purpose: 'encrypted' as const } },
  ])('$why: it is another message', async ({ change }) => {
    const { store } = await openStore();
    await store.keep([newMail({ occasion })], { pending: false });
    const other = newMail(change);
    expect((await store.keep([other], { pending: false })).kept).toEqual([other.reference]);
    expect((await store.find(other.reference))?.sameAs).toBeNull();
  });

  it('is kept when the first is pending: nobody was ever told that it is kept', async () => {
    const { store } = await openStore();
    await store.keep([newMail({ occasion })], { pending: true });
    const second = newMail({ occasion });
    expect((await store.keep([second], { pending: false })).kept).toEqual([second.reference]);
    expect((await store.find(second.reference))?.sameAs).toBeNull();
  });

  it('is kept with a mark when the first was decided about', async () => {
    const { store, records } = await openStore();
    const [first, second] = [newMail({ occasion }), newMail({ occasion })];
    await store.keep([first], { pending: false });
    await records.updateTable('message').set({ state: 'closed' }).execute();
    expect((await store.keep([second], { pending: false })).kept).toEqual([second.reference]);
    expect(await store.find(second.reference)).toMatchObject({ state: 'held', sameAs: first.reference });
  });

  it('tells the sender of a refusal once, however often the client comes', async () => {
    const kept = await openStore();
    const notice = (): NewMail => newMail({ purpose: 'notice', occasion, text: `Date: ${Math.random()}\r\n\r\n` });
    await kept.store.keep([notice()], { pending: false });
    await kept.records.updateTable('message').set({ state: 'closed' }).execute();
    expect((await kept.store.keep([notice()], { pending: false })).kept).toEqual([]);
    expect(await heldFiles(kept)).toHaveLength(1);
  });

  it('sent many times at once, is kept once', async () => {
    const kept = await openStore();
    const all = Array.from({ length: 20 }, () => newMail({ occasion }));
    const keepings = await Promise.all(all.map((mail) => kept.store.keep([mail], { pending: false })));
    const references = keepings.flatMap((k) => k.kept);
    expect(references).toHaveLength(1);
    for (const { instead } of keepings) for (const stands of instead.values()) expect(stands).toBe(references[0]);
    expect(await heldFiles(kept)).toEqual([`${must(references[0])}.eml`]);
  });
});

describe('keeping', () => {
  it('is over when file and record are there', async () => {
    const kept = await openStore();
    const mail = newMail({
      to: ['b@other.example', 'c@other.example', 'b@other.example'],
      parameters: [{ keyword: 'BODY', value: '8BITMIME' }, { keyword: 'SMTPUTF8' }],
      review: {
        queue: 'legal',
        approvers: [address('lawyer@corp.example')],
        expiresAt: RECEIVED_AT + HOUR,
        onExpire: 'return',
      },
    });
    await kept.store.keep([mail], { pending: false });
    const bytes = await readFile(join(kept.folder, 'held', `${mail.reference}.eml`));
    expect(bytes.toString('latin1')).toBe(MESSAGE_TEXT);
    const found = await kept.store.find(mail.reference);
    expect(found).toMatchObject({
      reference: mail.reference,
      purpose: 'review',
      state: 'held',
      resolution: null,
      createdAt: RECEIVED_AT,
      reversePath: { wire: 'wang@corp.example' },
      parameters: mail.parameters,
      listener: 'relay',
      client: { address: '192.0.2.1', user: null },
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      queue: 'legal',
      approvers: ['lawyer@corp.example'],
      expiresAt: RECEIVED_AT + HOUR,
      onExpire: 'return',
      decided: null,
      tries: 0,
      summary: mail.summary,
    });
    expect(found?.trace.equals(mail.trace)).toBe(true);
    expect(found?.recipients.map((r) => [r.address.wire, r.state])).toEqual([
      ['b@other.example', 'waiting'],
      ['c@other.example', 'waiting'],
      ['b@other.example', 'waiting'],
    ]);
    expect((await readAll(kept.store.content(must(found)))).equals(bytes)).toBe(true);
  });

  it('goes through the file before it comes to the record', async () => {
    const passed: CrashPoint[] = [];
    const kept = await openStore((point) => passed.push(point));
    await kept.store.keep([newMail(), newMail()], { pending: true });
    const one = ['hold:before-file', 'hold:after-file'];
    expect(passed).toEqual([...one, ...one, 'hold:before-commit', 'hold:after-record']);
  });

  it.each([
    { why: 'the null reverse-path', mail: newMail({ sender: null }), expected: { reversePath: null } },
    {
      why: 'a postmaster without domain',
      mail: {
        ...newMail(),
        recipients: [
          { address: { ...address('a@b.example'), wire: 'Postmaster' }, kind: 'to' as const, parameters: [] },
        ],
      },
      expected: { recipients: [{ address: { wire: 'Postmaster' } }] },
    },
    {
      why: 'addresses in other scripts',
      mail: newMail({ sender: '王@例子.example', to: ['收@例子.example'] }),
      expected: { reversePath: { wire: '王@例子.example' }, recipients: [{ address: { wire: '收@例子.example' } }] },
    },
    {
      why: 'a quoted local part',
      mail: newMail({ to: ['"a b"@other.example'] }),
      expected: { recipients: [{ address: { wire: '"a b"@other.example' } }] },
    },
    {
      why: 'an account',
      mail: newMail({ client: { address: '::1', listener: 'staff', user: 'wang' } }),
      expected: { client: { address: '::1', user: 'wang' } },
    },
    {
      why: 'octets beyond ASCII in the trace',
      mail: newMail({ trace: Buffer.from('Received: \xe4\r\n', 'latin1') }),
      expected: {},
    },
    { why: 'an empty message', mail: newMail({ text: '' }), expected: { size: 0 } },
    {
      why: 'what went wrong before',
      mail: newMail({ problem: 'no certificate' }),
      expected: { lastProblem: 'no certificate' },
    },
  ])('gives back $why', async ({ mail, expected }) => {
    const { store } = await openStore();
    await store.keep([mail], { pending: false });
    const found = await store.find(mail.reference);
    expect(found).toMatchObject(expected);
    expect(found?.trace.equals(mail.trace)).toBe(true);
  });

  it('takes as many recipients as there may be', async () => {
    const { store } = await openStore();
    const to = Array.from({ length: 5_001 }, (_, i) => `u${i}@other.example`);
    const mail = newMail({ to });
    await store.keep([mail], { pending: false });
    expect((await store.find(mail.reference))?.recipients.map((r) => r.address.wire)).toEqual(to);
  });

  it.each(PURPOSES)('%s: invisible while pending, then what its purpose is', async (purpose) => {
    const { store } = await openStore();
    const mail = newMail({ purpose });
    await store.keep([mail], { pending: true });
    expect((await store.find(mail.reference))?.state).toBe('pending');
    await store.activate([mail.reference]);
    const active = purpose === 'review' ? 'held' : 'sending';
    expect((await store.find(mail.reference))?.state).toBe(active);
    const other = newMail({ purpose });
    await store.keep([other], { pending: false });
    expect((await store.find(other.reference))?.state).toBe(active);
  });

  it('of nothing is nothing', async () => {
    const { store } = await openStore();
    await store.keep([], { pending: false });
    await store.activate([]);
    await store.discard([]);
    expect(await store.list(STATES, 10)).toEqual([]);
  });
});

describe('when something fails', () => {
  it('the database: no file is left', async () => {
    const kept = await openStore();
    await kept.records.destroy();
    await expect(kept.store.keep([newMail(), newMail()], { pending: false })).rejects.toSatisfy((e) =>
      isFault(e, 'storage'),
    );
    expect(await heldFiles(kept)).toEqual([]);
  });

  it('the record of one: neither is there', async () => {
    const kept = await openStore();
    const [good, bad] = [newMail(), { ...newMail(), receivedAt: undefined as unknown as number }];
    await expect(kept.store.keep([good, bad], { pending: false })).rejects.toSatisfy((e) => isFault(e, 'storage'));
    expect(await heldFiles(kept)).toEqual([]);
    expect(await kept.store.list(STATES, 10)).toEqual([]);
  });

  it('the file of one: neither is there, and a full disk is told apart', async () => {
    const kept = await openStore();
    const mail = [newMail(), { ...newMail(), content: failing }];
    await expect(kept.store.keep(mail, { pending: false })).rejects.toSatisfy((e) => isFault(e, 'storage-full'));
    expect(await heldFiles(kept)).toEqual([]);
    expect(await kept.store.list(STATES, 10)).toEqual([]);
  });

  it('the folder: no record is there', async () => {
    const kept = await openStore();
    const folder = join(kept.folder, 'held');
    const mail = newMail();
    await mkdir(join(folder, `${mail.reference}.eml.part`)); // its place is taken
    await chmod(folder, 0o700);
    await expect(kept.store.keep([mail], { pending: false })).rejects.toSatisfy((e) => isFault(e, 'storage'));
    expect(await kept.store.find(mail.reference)).toBeUndefined();
  });

  it('reading a file that is gone is a fault', async () => {
    const { store, files } = await openStore();
    const mail = newMail();
    await store.keep([mail], { pending: false });
    await files.remove(mail.reference);
    const found = must(await store.find(mail.reference));
    await expect(readAll(store.content(found))).rejects.toSatisfy((e) => isFault(e, 'storage'));
  });

  it.each([
    { why: 'no JSON', column: 'summary_json', value: '{' },
    { why: 'JSON of another form', column: 'summary_json', value: '{"subject":1}' },
    { why: 'parameters that are none', column: 'parameters_json', value: '[{"key":"x"}]' },
    { why: 'approvers that are none', column: 'approvers_json', value: '{}' },
    { why: 'a sender that is none', column: 'reverse_path', value: 'no address' },
  ] as const)('a record with $why is corrupt', async ({ column, value }) => {
    const { store, records } = await openStore();
    const mail = newMail();
    await store.keep([mail], { pending: false });
    await records
      .updateTable('message')
      .set({ [column]: value })
      .where('reference', '=', mail.reference)
      .execute();
    await expect(store.find(mail.reference)).rejects.toSatisfy((e) => isFault(e, 'corrupt'));
  });
});

describe('activating', () => {
  it('what is gone is a fault: nobody may be told that it is held', async () => {
    const kept = await openStore();
    const [one, two] = [newMail(), newMail()];
    await kept.store.keep([one, two], { pending: true });
    await kept.store.discard([two.reference]);
    await expect(kept.store.activate([one.reference, two.reference])).rejects.toBeInstanceOf(Fault);
    expect((await kept.store.find(one.reference))?.state).toBe('pending');
  });

  it('leaves alone what is not meant', async () => {
    const { store } = await openStore();
    const [meant, other] = [newMail(), newMail()];
    await store.keep([meant, other], { pending: true });
    await store.activate([meant.reference]);
    expect((await store.find(other.reference))?.state).toBe('pending');
  });
});

describe('discarding', () => {
  it('forgets what is pending, bytes and all', async () => {
    const kept = await openStore();
    const mail = newMail();
    await kept.store.keep([mail], { pending: true });
    await kept.store.discard([mail.reference]);
    expect(await kept.store.find(mail.reference)).toBeUndefined();
    expect(await heldFiles(kept)).toEqual([]);
    expect(await kept.records.selectFrom('recipient').selectAll().execute()).toEqual([]);
  });

  it('leaves what has become active, bytes and all', async () => {
    const kept = await openStore();
    const mail = newMail();
    await kept.store.keep([mail], { pending: false });
    await kept.store.discard([mail.reference]);
    expect((await kept.store.find(mail.reference))?.state).toBe('held');
    expect(await heldFiles(kept)).toEqual([`${mail.reference}.eml`]);
  });

  it('of what is not there is nothing', async () => {
    const { store } = await openStore();
    await store.discard([newReference()]);
    expect(await store.list(STATES, 10)).toEqual([]);
  });
});

describe('finding', () => {
  it('lists by state, oldest first, as many as are wanted', async () => {
    const { store } = await openStore();
    const mails = [3, 1, 2].map((n) => newMail({ receivedAt: RECEIVED_AT + n }));
    await store.keep(mails, { pending: false });
    await store.keep([newMail({ purpose: 'encrypted' })], { pending: false });
    await store.keep([newMail()], { pending: true });
    expect((await store.list(['held'], 10)).map((m) => m.createdAt - RECEIVED_AT)).toEqual([1, 2, 3]);
    expect((await store.list(['held'], 2)).map((m) => m.createdAt - RECEIVED_AT)).toEqual([1, 2]);
    expect(await store.list(['held', 'sending'], 10)).toHaveLength(4);
    expect((await store.references('held')).toSorted()).toEqual(mails.map((m) => m.reference).toSorted());
    expect(await store.find(newReference())).toBeUndefined();
  });
});
