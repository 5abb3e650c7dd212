// The journey of one message through inspection: the same facts give the same decision, a broken stage is a fault and never a
// delivery (laws 1 and 3).
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { zipSync } from 'fflate';
import { composeMail } from '../src/act/compose.ts';
import { KeyRing } from '../src/act/key-ring.ts';
import { Notifier } from '../src/act/notify.ts';
import { InspectionFailures } from '../src/inspection-failures.ts';
import { memoryContent, readAll, storedContent, type MessageContent } from '../src/mail/content.ts';
import { Fault, faultReply, isFault } from '../src/mail/fault.ts';
import type { Received } from '../src/mail/received.ts';
import { newReference } from '../src/mail/reference.ts';
import { replyText } from '../src/mail/reply.ts';
import { inspect, openInspection, type Inspection } from '../src/inspect.ts';
import { handle, type Gate } from '../src/pipeline.ts';
import { ProblemsError } from '../src/rules/problem.ts';
import { temporaryFolder } from './support/folder.ts';
import { openStore } from './support/kept-mail.ts';
import { must } from './support/must.ts';
import { ScriptedHop } from './support/scripted-hop.ts';
import { bytes as octets, lines, plainMail, RESIDENT_IDS } from './support/mail.ts';
import { address } from './support/address.ts';

const DOMAINS = ['corp.example', '.corp.example'];

function received(
  content: MessageContent | Buffer,
  to: readonly string[] = ['client@other.example'],
  more: Partial<Received> = {},
): Received {
  return {
    reference: newReference(),
    receivedAt: Date.UTC(2026, 10, 21),
    client: { address: '192.0.2.1', hello: 'pc', extended: true, tls: false, listener: 'staff' },
    envelope: {
      reversePath: address('wang@corp.example'),
      parameters: [],
      recipients: to.map((text) => ({ address: address(text), parameters: [] })),
    },
    content: Buffer.isBuffer(content) ? memoryContent(content) : content,
    bareNewlines: false,
    ...more,
  };
}

const LIST = plainMail('list', `身份证 ${RESIDENT_IDS.join(' ')}`);
const starterRules = (): Promise<Inspection> => openInspection('rules', DOMAINS);

it('values count over the whole message, one in each place (C05)', async () => {
  const [first, second, third] = RESIDENT_IDS;
  const mail = lines(
    'From: wang@corp.example',
    'To: client@other.example',
    `Subject: 身份证 ${first}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    `<table><tr><th>身份证</th></tr><tr><td>${second.slice(0, 9)}<b>${second.slice(9)}</b></td></tr></table>`,
    '--b',
    'Content-Type: text/csv; charset=utf-8; name=a.csv',
    'Content-Disposition: attachment; filename=a.csv',
    '',
    `姓名,身份证`,
    `王,${third}`,
    '--b--',
  );
  const using = await openInspection('rules', DOMAINS);
  const { decision } = await inspect(received(octets(mail)), using);
  expect(decision.findings.map(({ detector, segment }) => `${detector} ${segment}`).toSorted()).toEqual([
    'cn-resident-id attachment',
    'cn-resident-id html',
    'cn-resident-id subject',
  ]);
  expect(decision.verdicts.map(({ outcome }) => outcome)).toEqual(['hold']);
});

describe('inspection', () => {
  it('decides about each recipient and gives the message back', async () => {
    const { decision, message } = await inspect(received(LIST), await starterRules());
    expect(message.subject).toBe('list');
    expect(decision).toMatchObject({
      direction: 'outbound',
      verdicts: [{ outcome: 'hold', rules: ['privacy-national-id-bulk'], kind: 'to' }],
      matches: [{ ruleId: 'privacy-national-id-bulk' }],
    });
  });

  it('knows the blind by the envelope (P03, A08)', async () => {
    const { decision } = await inspect(
      received(LIST, ['client@other.example', 'blind@free.example']),
      await starterRules(),
    );
    expect(decision.verdicts.map((v) => v.kind)).toEqual(['to', 'bcc']);
  });

  it('gives the same decision again (law 1)', async () => {
    const inspection = await starterRules();
    const one = received(LIST);
    const [first, second] = [await inspect(one, inspection), await inspect(one, inspection)];
    expect(second).toEqual(first);
  });

  it('takes the time of receipt for the present: nobody is born after it', async () => {
    const born2025 = '110105202501011233';
    const mail = plainMail('x', `身份证 ${born2025}`);
    const inspection = await starterRules();
    const seen = async (year: number): Promise<number> => {
      const { decision } = await inspect(received(mail, undefined, { receivedAt: Date.UTC(year, 5, 1) }), inspection);
      return decision.findings.filter((f) => f.detector === 'cn-resident-id').length;
    };
    expect([await seen(2024), await seen(2026)]).toEqual([0, 1]);
  });

  it('notes line ends that were mended at the door (S03)', async () => {
    const { decision } = await inspect(received(LIST, undefined, { bareNewlines: true }), await starterRules());
    expect(decision.structure).toEqual(['bare-newline']);
  });

  it('of mail among us lets pass what may stay', async () => {
    const { decision } = await inspect(received(LIST, ['chen@hr.corp.example']), await starterRules());
    expect(decision.verdicts.map((v) => v.outcome)).toEqual(['deliver']);
  });
});

describe('a stage that breaks (law 3)', () => {
  const brokenScanner = {
    scanInTurns: () => {
      throw new RangeError('out of memory');
    },
  } as unknown as Inspection['scanner'];

  it('is an inspection fault with its cause, never a decision', async () => {
    const broken: Inspection = { ...(await starterRules()), scanner: brokenScanner };
    const error: unknown = await inspect(received(LIST), broken).catch((e: unknown) => e);
    expect(isFault(error, 'inspection') && error.cause instanceof RangeError).toBe(true);
  });

  it('that can not read the message is a storage fault', async () => {
    const gone = storedContent('x.eml', 10, () => {
      throw new Error('EIO');
    });
    const error: unknown = await inspect(received(gone), await starterRules()).catch((e: unknown) => e);
    expect(isFault(error, 'storage')).toBe(true);
  });
});

/** The way of a message up to its reply; nothing may reach the server behind. */
async function openGate(scanner: Inspection['scanner'], elsewhere?: Gate['elsewhere']) {
  const kept = await openStore();
  const inspection = { ...(await starterRules()), scanner };
  const gate: Gate = {
    inspection: () => inspection,
    failures: new InspectionFailures(),
    ...(elsewhere === undefined ? {} : { elsewhere }),
    report: () => undefined,
    doors: {
      hostname: 'gate.example',
      store: kept.store,
      keys: new KeyRing(await temporaryFolder(), () => undefined),
      notifier: new Notifier({ hostname: 'gate.example', now: () => 0, languageOf: () => 'en' }),
      approvers: () => [],
      announce: async () => undefined,
    },
  };
  const send = async (bytes: Buffer): Promise<string> => {
    const hop = new ScriptedHop();
    const reply = await handle(received(bytes), hop, gate).catch((error: unknown) => faultReply(error));
    expect(hop.messages).toEqual([]);
    return replyText(reply);
  };
  return { send, kept };
}

describe('large messages (R24)', () => {
  const large = plainMail('list', `身份证 ${RESIDENT_IDS.join(' ')} ${'padding '.repeat(30_000)}`);

  it('are inspected elsewhere, small ones here', async () => {
    const { scanner } = await starterRules();
    const asked: number[] = [];
    const { send, kept } = await openGate(scanner, async ({ content }) => {
      asked.push(content.size);
      throw new Fault('inspection', 'it died');
    });
    expect([await send(LIST), await send(large)].map((text) => text.slice(0, 3))).toEqual(['250', '451']);
    expect(asked).toEqual([large.length]);
    expect(await kept.store.list(['held'], 10)).toHaveLength(1);
  });
});

describe('mail that carries files (X12)', () => {
  const withFile = (content: Buffer, name: string): Promise<Buffer> =>
    composeMail({
      from: 'wang@corp.example',
      to: ['client@other.example'],
      subject: 'list',
      text: 'see the file',
      attachments: [{ filename: name, content }],
      date: 0,
    });
  const zip = Buffer.from(zipSync({ 'a.txt': Buffer.from('hello') }));
  const seen = async (mail: Buffer): Promise<'here' | 'elsewhere'> => {
    const { scanner } = await starterRules();
    let where: 'here' | 'elsewhere' = 'here';
    const { send } = await openGate(scanner, async () => {
      where = 'elsewhere';
      throw new Fault('inspection', 'not here');
    });
    await send(mail);
    return where;
  };

  it.each([
    { why: 'an archive', make: () => withFile(zip, 'a.zip'), where: 'elsewhere' },
    { why: 'an archive that calls itself text', make: () => withFile(zip, 'a.txt'), where: 'elsewhere' },
    { why: 'an unknown thing', make: () => withFile(Buffer.from([0, 1, 2, 3, 0]), 'a.bin'), where: 'elsewhere' },
    {
      why: 'a mail with an archive',
      make: async () => withFile(await withFile(zip, 'a.zip'), 'a.eml'),
      where: 'elsewhere',
    },
    { why: 'text', make: () => withFile(Buffer.from(`身份证 ${RESIDENT_IDS.join(' ')}`), 'a.csv'), where: 'here' },
    {
      why: 'a mail with text',
      make: async () => withFile(await withFile(Buffer.from(RESIDENT_IDS.join(' ')), 'a.txt'), 'a.eml'),
      where: 'here',
    },
  ])('$why is opened $where', async ({ make, where }) => {
    // What is read here is held for its IDs, so that nothing goes on to the server behind.
    const mail = Buffer.concat([await make(), Buffer.from(`\r\n${RESIDENT_IDS.join(' ')}\r\n`)]);
    expect(await seen(mail)).toBe(where);
  });
});

describe('a message that breaks its inspection each time (R14)', () => {
  const broken = {
    scanInTurns: () => {
      throw new RangeError('out of memory');
    },
  } as unknown as Inspection['scanner'];

  it('is put off twice, then held for a person, unseen', async () => {
    const { send, kept } = await openGate(broken);
    const other = plainMail('other', 'something else');
    const heard = [await send(LIST), await send(LIST), await send(other), await send(LIST), await send(other)];
    expect(heard.map((text) => text.slice(0, 3))).toEqual(['451', '451', '451', '250', '451']);
    expect(heard[3]).toContain('Held for review');
    const [held, ...more] = await kept.store.list(['held'], 10);
    expect(more).toEqual([]);
    expect(await readAll(kept.store.content(must(held)))).toEqual(LIST);
    expect(held?.summary).toMatchObject({
      rules: [{ id: 'builtin-unparsable' }],
      uninspectable: [{ path: '', why: 'broken' }],
    });
  });

  it('is not one whose bytes can not be read: that is put off as long as it lasts', async () => {
    const failures = new InspectionFailures();
    const gone = storedContent('x.eml', 10, () => {
      throw new Error('EIO');
    });
    await expect(failures.isHopeless(gone)).rejects.toSatisfy((e) => isFault(e, 'storage'));
  });

  it('is remembered among many others', async () => {
    const failures = new InspectionFailures();
    const tries: boolean[] = [];
    for (let i = 0; i < 3; i++) {
      tries.push(await failures.isHopeless(memoryContent(LIST)));
      for (let j = 0; j < 400; j++) await failures.isHopeless(memoryContent(Buffer.from(`${i} ${j}`)));
    }
    expect(tries).toEqual([false, false, true]);
  });
});

describe('rules with errors', () => {
  it('open no inspection: there is no "no rules = allow" (G06)', async () => {
    const folder = await temporaryFolder();
    await expect(openInspection(folder, DOMAINS)).rejects.toThrow(ProblemsError);
    await writeFile(join(folder, 'a.yaml'), 'format: 1\nruleset: a\nrules: [{}]\n');
    await expect(openInspection(folder, DOMAINS)).rejects.toThrow('"id" is missing');
  });
});
