// Decision -> disposition: what is relayed, encrypted, held and refused of one message (attack A10), in which order, and that a
// failure at any step loses nothing, sends nothing in clear and tells nobody the wrong thing (laws 2, 3 and 5).
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { act, type Doors } from '../../src/act/act.ts';
import { demoCertificate } from '../../src/act/demo-certificate.ts';
import { KeyRing } from '../../src/act/key-ring.ts';
import { Notifier } from '../../src/act/notify.ts';
import { readAll } from '../../src/mail/content.ts';
import type { CrashPoint } from '../../src/mail/crash-point.ts';
import type { Order } from '../../src/mail/decision.ts';
import { Fault, isFault } from '../../src/mail/fault.ts';
import { replyText } from '../../src/mail/reply.ts';
import { STATES } from '../../src/quarantine/records.ts';
import type { KeptMail, NewMail } from '../../src/quarantine/store.ts';
import { makeFolder } from '../support/folder.ts';
import {
  address,
  DELIVER,
  ENCRYPT,
  HOLD,
  HOUR,
  MESSAGE_TEXT,
  openStore,
  RECEIVED_AT,
  REJECT,
  situation,
  type Addressee,
  type Kept,
} from '../support/kept-mail.ts';
import { must } from '../support/must.ts';
import { ScriptedHop, type HopScript } from '../support/scripted-hop.ts';

const WITH_KEY = 'partner@bank.example';
let keyFolder: string;

beforeAll(async () => {
  keyFolder = join(await makeFolder(), 'pgp');
  await mkdir(keyFolder);
  await writeFile(join(keyFolder, 'partner.asc'), await demoCertificate('Partner', WITH_KEY));
});

afterAll(async () => {
  await rm(join(keyFolder, '..'), { recursive: true });
});

interface Stage extends Kept {
  readonly doors: Doors;
  readonly announced: NewMail[];
  readonly passed: CrashPoint[];
  /** Everything in the records, oldest first. */
  all(): Promise<readonly KeptMail[]>;
}

async function openStage(changes: Partial<Doors> = {}): Promise<Stage> {
  const passed: CrashPoint[] = [];
  const kept = await openStore((point) => passed.push(point));
  const announced: NewMail[] = [];
  const doors: Doors = {
    hostname: 'gate.corp.example',
    store: kept.store,
    keys: new KeyRing(keyFolder, () => undefined),
    notifier: new Notifier({ hostname: 'gate.corp.example', now: () => RECEIVED_AT, languageOf: () => 'en' }),
    approvers: (name) => [address(`${name}@corp.example`)],
    announce: async (mail) => void announced.push(mail),
    pass: (point) => passed.push(point),
    ...changes,
  };
  return { ...kept, doors, announced, passed, all: () => kept.store.list(STATES, 1000) };
}

interface Run {
  readonly addressees: readonly Addressee[];
  readonly stage: Stage;
  readonly script?: HopScript;
  readonly sender?: string | null;
}

/** One message from the end of DATA to its disposition, with the hop in the state the session leaves it in. */
async function run({ addressees, stage, script = {}, sender = 'wang@corp.example' }: Run) {
  const { received, decision, message } = situation(addressees, { sender });
  const hop = new ScriptedHop(
    script,
    addressees.map((a) => a.wire),
  );
  const outcome = await act(received, decision, message, hop, stage.doors).catch((error: unknown) => error as Error);
  return { received, hop, outcome, disposition: outcome instanceof Error ? undefined : outcome };
}

const wires = (mail: KeptMail): readonly string[] => mail.recipients.map((r) => r.address.wire);

const clean = { wire: 'clean@other.example' };
const held = { wire: 'held@other.example', order: HOLD };
const refused = { wire: 'refused@other.example', order: REJECT };
const encrypted = { wire: WITH_KEY, order: ENCRYPT };

describe('what becomes of each recipient', () => {
  it('of a mixed message: every outcome exactly once (attack A10)', async () => {
    const stage = await openStage();
    const { received, hop, disposition } = await run({ stage, addressees: [clean, held, refused, encrypted] });
    expect(disposition?.recipients.map((r) => r.fate)).toEqual(['relayed', 'held', 'rejected', 'encrypted']);
    expect(replyText(must(disposition).reply)).toBe(`250 2.0.0 Held for review as ${received.reference}`);
    expect(hop.told).toEqual([
      'RSET',
      'MAIL <wang@corp.example> BODY=8BITMIME',
      'RCPT <clean@other.example>',
      'DATA',
      '.',
    ]);
    expect(hop.messages.map((m) => [m.to, m.decided])).toEqual([[['clean@other.example'], ['clean@other.example']]]);
    const all = await stage.all();
    expect(all.map((m) => `${m.purpose} ${m.state} ${wires(m).join()}`).toSorted()).toEqual([
      `encrypted sending ${WITH_KEY}`,
      'notice sending wang@corp.example',
      'review held held@other.example',
    ]);
    expect(disposition?.stored.toSorted()).toEqual(all.map((m) => m.reference).toSorted());
    const notice = must(all.find((m) => m.purpose === 'notice'));
    const text = (await simpleParser(await readAll(stage.store.content(notice)))).text ?? '';
    expect(text).toContain('refused@other.example');
    expect(text).not.toMatch(/clean@|held@|bank\.example/);
  });

  const DO = (order: Order) => (wire: string) => ({ wire, order });
  const KINDS = [DO(DELIVER), DO(HOLD), DO(REJECT), () => encrypted, DO(ENCRYPT)];

  it('of any mixture: relayed, held, encrypted or refused, and never two of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(KINDS.length - 1), { minLength: 1, maxLength: 6 }), async (kinds) => {
        const stage = await openStage();
        const addressees = kinds.map((kind, i) => must(KINDS[kind])(`u${i}@other.example`));
        const { hop, disposition } = await run({ stage, addressees });
        const all = await stage.all();
        const at = (purpose: string): readonly string[] =>
          all.filter((m) => m.purpose === purpose).flatMap((m) => m.recipients.map((r) => r.address.wire));
        const notices = await Promise.all(
          all.filter((m) => m.purpose === 'notice').map((m) => readAll(stage.store.content(m))),
        );
        const everywhere = [
          ...hop.messages.flatMap((m) => m.to),
          ...at('review'),
          ...at('encrypted'),
          ...notices.flatMap((n) =>
            [...n.toString().matchAll(/Final-Recipient: rfc822; (\S+)/g)].map((m) => m[1] ?? ''),
          ),
          ...(disposition?.reply.code === 550 ? addressees.map((a) => a.wire) : []),
        ];
        expect(everywhere.toSorted()).toEqual(addressees.map((a) => a.wire).toSorted());
        expect(disposition?.recipients.map((r) => r.index)).toEqual(addressees.map((_, i) => i));
        expect(all.filter((m) => m.state === 'pending')).toEqual([]);
        expect(stage.announced.map((m) => m.reference).toSorted()).toEqual(all.map((m) => m.reference).toSorted());
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    {
      why: 'all clean: the transaction that is open goes on',
      addressees: [clean, { wire: 'x@other.example' }],
      told: ['DATA', '.'],
      code: 250,
    },
    { why: 'all held: nothing goes on', addressees: [held], told: ['RSET'], code: 250 },
    {
      why: 'all refused: the sender hears it now',
      addressees: [refused, { ...refused, wire: 'y@other.example' }],
      told: ['RSET'],
      code: 550,
    },
    { why: 'all encrypted: nothing goes on in clear', addressees: [encrypted], told: ['RSET'], code: 250 },
    { why: 'held and refused', addressees: [held, refused], told: ['RSET'], code: 250 },
  ])('$why', async ({ addressees, told, code }) => {
    const stage = await openStage();
    const { hop, disposition } = await run({ stage, addressees });
    expect(hop.told).toEqual(told);
    expect(disposition?.reply.code).toBe(code);
  });

  it('relayed is the message byte for byte behind one Received field', async () => {
    const stage = await openStage();
    const { received, hop } = await run({ stage, addressees: [clean] });
    const bytes = hop.messages[0]?.bytes.toString('latin1') ?? '';
    const trace = bytes.slice(0, -MESSAGE_TEXT.length);
    expect(bytes.slice(trace.length)).toBe(MESSAGE_TEXT);
    expect(trace).toMatch(
      /^Received: from client\.example \(\[192\.0\.2\.1\]\)\r\n\tby gate\.corp\.example .*\r\n\t.*\r\n$/,
    );
    expect(trace).toContain(` id ${received.reference};`);
  });

  it('held is the message as it came, with its trace, for the recipients it is held for', async () => {
    const stage = await openStage();
    const parameters = [{ keyword: 'NOTIFY', value: 'NEVER' }];
    const { received } = await run({ stage, addressees: [{ ...held, parameters }, clean] });
    const mail = must((await stage.all())[0]);
    expect((await readAll(stage.store.content(mail))).toString('latin1')).toBe(MESSAGE_TEXT);
    expect(mail).toMatchObject({
      reference: received.reference,
      reversePath: { wire: 'wang@corp.example' },
      parameters: [{ keyword: 'BODY', value: '8BITMIME' }],
      recipients: [{ address: { wire: 'held@other.example' }, parameters }],
      listener: 'relay',
      queue: 'review',
      expiresAt: null,
    });
    expect(mail.trace.toString()).toContain(received.reference);
  });

  it('held by two orders is two messages; the first has the reference that the sender is told', async () => {
    const stage = await openStage();
    const timed: Order = {
      outcome: 'hold',
      queue: 'legal',
      approver: 'lawyer',
      expiresAfter: 2 * HOUR,
      onExpire: 'return',
    };
    const { received, disposition } = await run({
      stage,
      addressees: [held, { wire: 'l1@other.example', order: timed }, { wire: 'l2@other.example', order: timed }],
    });
    const all = await stage.all();
    expect(all.map((m) => `${m.queue} ${wires(m).join()}`).toSorted()).toEqual([
      'legal l1@other.example,l2@other.example',
      'review held@other.example',
    ]);
    const legal = all.find((m) => m.queue === 'legal');
    expect(legal).toMatchObject({
      approvers: ['lawyer@corp.example'],
      expiresAt: RECEIVED_AT + 2 * HOUR,
      onExpire: 'return',
    });
    expect(all.find((m) => m.queue === 'review')?.reference).toBe(received.reference);
    expect(disposition?.stored).toHaveLength(2);
  });

  it.each([
    { why: 'held', ifImpossible: 'hold', fate: 'held', code: 250 },
    { why: 'refused', ifImpossible: 'reject', fate: 'rejected', code: 550 },
  ] as const)(
    'that can not be encrypted is $why, never sent in clear (attack E01)',
    async ({ ifImpossible, fate, code }) => {
      const stage = await openStage();
      const order: Order = { outcome: 'encrypt', ifImpossible };
      const { hop, disposition } = await run({ stage, addressees: [{ wire: 'nokey@other.example', order }] });
      expect(disposition?.recipients.map((r) => [r.wanted, r.fate])).toEqual([['encrypt', fate]]);
      expect(disposition?.reply.code).toBe(code);
      expect(hop.told).toEqual(['RSET']);
      const [mail] = await stage.all();
      expect(mail?.lastProblem ?? null).toBe(
        fate === 'held' ? 'could not be encrypted: no certificate is known for the address' : null,
      );
    },
  );

  it('encrypted is a message of its own for each, with nothing of the content in clear', async () => {
    const stage = await openStage();
    await run({ stage, addressees: [encrypted, clean] });
    const mail = must((await stage.all())[0]);
    const bytes = (await readAll(stage.store.content(mail))).toString('latin1');
    expect(bytes).toContain('Content-Type: multipart/encrypted');
    expect(bytes).not.toMatch(/the body|clean@other/);
    expect(mail.parameters).toEqual([{ keyword: 'BODY', value: '8BITMIME' }]);
  });
});

describe('who is told of a refusal', () => {
  it('of all: the client, with the first rule, the reference and where to read more', async () => {
    const stage = await openStage({ url: 'https://gate.example' });
    const order: Order = { outcome: 'reject', enhancedCode: '5.7.9' };
    const { received, disposition } = await run({ stage, addressees: [{ wire: 'x@other.example', order }, refused] });
    expect(disposition?.reply).toEqual({
      code: 550,
      lines: [`5.7.9 Policy rule-reject ${received.reference} https://gate.example`],
    });
    expect(await stage.all()).toEqual([]);
  });

  it.each([
    { why: 'a null sender gets no notification (attack S28)', sender: null, parameters: [] },
    {
      why: 'nobody who does not want to know',
      sender: 'wang@corp.example',
      parameters: [{ keyword: 'NOTIFY', value: 'NEVER' }],
    },
  ])('of some: $why, and the others get the message', async ({ sender, parameters }) => {
    const stage = await openStage();
    const { hop, disposition } = await run({ stage, sender, addressees: [clean, { ...refused, parameters }] });
    expect(hop.messages.map((m) => m.to)).toEqual([['clean@other.example']]);
    expect(disposition?.reply.code).toBe(250);
    expect(await stage.all()).toEqual([]);
  });
});

describe('the order of effects', () => {
  it('stored for good but invisible, relayed, activated, announced, answered', async () => {
    const stage = await openStage();
    const seen: string[] = [];
    const look = async (when: string): Promise<void> => {
      const states = (await stage.all()).map((m) => m.state);
      seen.push(`${when}: ${[...new Set(states)].join()} ${states.length}, announced ${stage.announced.length}`);
    };
    const script = { beforeDot: () => look('before the dot'), afterDot: () => look('behind the dot') };
    await run({ stage, script, addressees: [clean, encrypted, refused] });
    await look('in the end');
    expect(seen).toEqual([
      'before the dot: pending 2, announced 0',
      'behind the dot: pending 2, announced 0',
      'in the end: sending 2, announced 2',
    ]);
    expect(stage.passed.filter((p) => p !== 'hold:before-file' && p !== 'hold:after-file')).toEqual([
      'hold:before-commit',
      'hold:after-record',
      'mixed:after-keep',
      'mixed:before-dot',
      'mixed:after-dot',
      'mixed:after-activate',
      'hold:before-announce',
      'hold:before-reply',
    ]);
  });

  it('without anybody to relay to, what is stored is active at once', async () => {
    const stage = await openStage();
    await run({ stage, addressees: [held] });
    expect(stage.passed).toEqual([
      'hold:before-file',
      'hold:after-file',
      'hold:before-commit',
      'hold:after-record',
      'hold:before-announce',
      'hold:before-reply',
    ]);
    expect((await stage.all()).map((m) => m.state)).toEqual(['held']);
  });

  it('with everybody to relay to, nothing is stored', async () => {
    const stage = await openStage();
    await run({ stage, addressees: [clean] });
    expect(stage.passed).toEqual(['relay:before-dot', 'relay:after-dot']);
    expect(await readdir(join(stage.folder, 'held'))).toEqual([]);
  });
});

describe('when the next server does not take the clean part', () => {
  const gone = new Fault('downstream-unreachable', 'gone');
  const unknown = new Fault('downstream-outcome-unknown', 'gone behind the dot');
  const mixed = [clean, held, encrypted, refused];

  it.each([
    { why: 'put off at the dot', script: { dot: 451 }, code: 451, last: '.' },
    { why: 'refused at the dot', script: { dot: 554 }, code: 554, last: '.' },
    { why: 'refused at DATA', script: { start: 554 }, code: 554, last: 'DATA' },
    { why: 'refused at MAIL', script: { mail: 452 }, code: 452, last: 'MAIL <wang@corp.example> BODY=8BITMIME' },
    { why: 'refused at RCPT', script: { rcpt: () => 450 }, code: 450, last: 'RSET' },
  ])('$why: the client hears that, and what was stored is forgotten', async ({ script, code, last }) => {
    const stage = await openStage();
    const { hop, disposition } = await run({ stage, script, addressees: mixed });
    expect(disposition?.reply.code).toBe(code);
    expect(hop.told.at(-1)).toBe(last);
    expect(disposition?.stored).toEqual([]);
    expect(disposition?.recipients.map((r) => r.fate)).toEqual([
      'refused-downstream',
      'not-taken',
      'not-taken',
      'not-taken',
    ]);
    expect(await stage.all()).toEqual([]);
    expect(await readdir(join(stage.folder, 'held'))).toEqual([]);
    expect(stage.announced).toEqual([]);
  });

  it.each([
    { why: 'gone at RSET', script: { reset: gone }, code: 'downstream-unreachable' },
    { why: 'gone at MAIL', script: { mail: gone }, code: 'downstream-unreachable' },
    { why: 'gone at RCPT', script: { rcpt: () => gone }, code: 'downstream-unreachable' },
    { why: 'gone at DATA', script: { start: gone }, code: 'downstream-unreachable' },
    { why: 'gone before the dot', script: { beforeDot: () => Promise.reject(gone) }, code: 'downstream-unreachable' },
    { why: 'gone behind the dot', script: { dot: unknown }, code: 'downstream-outcome-unknown' },
  ])('$why: a fault, and what was stored is forgotten', async ({ script, code }) => {
    const stage = await openStage();
    const { outcome } = await run({ stage, script, addressees: mixed });
    expect(outcome).toMatchObject({ code });
    expect(await stage.all()).toEqual([]);
    expect(await readdir(join(stage.folder, 'held'))).toEqual([]);
    expect(stage.announced).toEqual([]);
  });

  it('one of two clean recipients refused the second time: neither gets it', async () => {
    const stage = await openStage();
    const script = { rcpt: (wire: string) => (wire === 'y@other.example' ? 452 : 250) };
    const { hop, disposition } = await run({ stage, script, addressees: [clean, { wire: 'y@other.example' }, held] });
    expect(hop.messages).toEqual([]);
    expect(disposition?.reply.code).toBe(452);
  });

  it('all clean and refused: the fates say so', async () => {
    const stage = await openStage();
    const { disposition } = await run({ stage, script: { dot: 554 }, addressees: [clean] });
    expect(disposition?.recipients.map((r) => r.fate)).toEqual(['refused-downstream']);
  });

  it.each([
    { why: 'held mail is held all the same', addressees: [held], code: 250 },
    { why: 'a refusal is a refusal all the same', addressees: [refused], code: 550 },
  ])('gone where nothing is relayed: $why', async ({ addressees, code }) => {
    const stage = await openStage();
    const { hop, disposition } = await run({ stage, script: { reset: gone }, addressees });
    expect(disposition?.reply.code).toBe(code);
    expect(hop.told).toEqual(['RSET', 'CLOSE']);
  });
});

describe('when our side fails', () => {
  it('nothing is relayed before the rest is stored', async () => {
    const stage = await openStage();
    await stage.records.destroy();
    const { hop, outcome } = await run({ stage, addressees: [clean, held] });
    expect(isFault(outcome, 'storage')).toBe(true);
    expect(hop.told).toEqual([]);
    expect(await readdir(join(stage.folder, 'held'))).toEqual([]);
  });

  it('what can not be activated is no success', async () => {
    const { store, ...stage } = await openStage();
    const failing = {
      keep: store.keep.bind(store),
      discard: store.discard.bind(store),
      activate: () => Promise.reject(new Fault('storage', 'the disk is gone')),
    };
    const broken = { ...stage, store, doors: { ...stage.doors, store: failing } };
    const { outcome } = await run({ stage: broken, addressees: [clean, held] });
    expect(isFault(outcome, 'storage')).toBe(true);
    expect((await stage.all()).map((m) => m.state)).toEqual(['pending']);
    expect(stage.announced).toEqual([]);
  });

  it('what can not be encrypted for a fault of ours is no success either', async () => {
    const stage = await openStage();
    const { received, decision, message } = situation([encrypted, clean]);
    const hop = new ScriptedHop();
    const unreadable = { size: received.content.size, chunks: () => brokenContent() };
    await expect(act({ ...received, content: unreadable }, decision, message, hop, stage.doors)).rejects.toMatchObject({
      code: 'storage',
    });
    expect(hop.messages).toEqual([]);
    expect(await stage.all()).toEqual([]);
  });
});

describe('blind recipients (attack A08)', () => {
  it('no recipient is named in what we put in front of the message', async () => {
    const local = fc.stringMatching(/^[a-z0-9]{6,12}$/);
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(local, { minLength: 1, maxLength: 5 }), fc.boolean(), async (names, isPart) => {
        const stage = await openStage();
        const addressees = [...names.map((name) => ({ wire: `${name}@blind.example` })), ...(isPart ? [held] : [])];
        const { hop } = await run({ stage, addressees });
        const bytes = must(hop.messages[0]).bytes.toString('latin1');
        const trace = bytes.slice(0, -MESSAGE_TEXT.length);
        for (const name of names) expect(trace).not.toContain(name);
        expect(trace).not.toMatch(/blind\.example|\bfor\b/);
        const traces = (await stage.all()).map((m) => m.trace.toString());
        for (const name of names) expect(traces.join()).not.toContain(name);
      }),
      { numRuns: 40 },
    );
  });
});

async function* brokenContent(): AsyncGenerator<Buffer> {
  yield Buffer.from('half');
  throw new Fault('storage', 'the disk is gone');
}
