// What real servers do not show on demand, played straight to a scripted server and through the door: refusals at every stage,
// replies of many lines, servers that hang up. And what can't be played straight, because a client would wait for ever or
// hear no SMTP: servers that are silent or talk rubbish (attacks R10, R11). Real servers: test/peers/transparency.test.ts.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { message, play, session, type Exchange } from '../support/exchange.ts';
import { openDoor, type Door, type DoorOptions } from '../support/door.ts';
import { KNOWN_DIFFERENCES } from '../support/known-differences.ts';
import { CLOSE, HANG, RESET, ScriptedServer, type Script } from '../support/scripted-server.ts';
import { accepted, compare } from '../support/transparency.ts';

const FROM = 'MAIL FROM:<a@other.example>';
const TO = 'RCPT TO:<b@corp.example>';
const TEXT = message('Subject: x', '', 'text', '..');
const ONE = session(FROM, TO, 'DATA', TEXT);
const TWO = session(FROM, TO, 'DATA', TEXT, FROM, TO, 'DATA', TEXT);
const PIPELINED = session([FROM, TO, 'RCPT TO:<c@corp.example>', 'DATA'], TEXT);
const OUR_FIELD = /^Received: from .*\r\n\tby .*\r\n\t.*\r\n/;

async function serve(script: Script): Promise<ScriptedServer> {
  const server = await ScriptedServer.open(script);
  onTestFinished(() => server.close());
  return server;
}

async function doorTo(server: ScriptedServer, options: Partial<DoorOptions> = {}): Promise<Door> {
  return await openDoor({ downstream: server.port, mayRelay: () => true, maxMessage: 10_000_000, ...options });
}

const later = (stage: string): string => `451-4.3.0 Not now\r\n451 4.3.0 (${stage})\r\n`;
const never = (stage: string): string => `554-5.7.1 Never, \xe9\r\n554-\r\n554   5.7.1 (${stage})\r\n`;
const going = ['421-4.3.2 Going\r\n421 4.3.2 down\r\n', CLOSE] as const;
const STAGES = ['MAIL', 'RCPT', 'DATA', 'dot'] as const;

/** Whatever may be said once a stage is refused. */
const UP_TO: Readonly<Record<(typeof STAGES)[number], Exchange['steps']>> = {
  MAIL: session(FROM, FROM, 'RSET'),
  RCPT: session(FROM, TO, TO, 'RSET', FROM),
  DATA: session(FROM, TO, 'DATA', TEXT, 'RSET', FROM, TO),
  dot: TWO,
};

/** What a server says to the rest of an envelope of which a stage was refused. */
const SEQUENCE: Readonly<Record<string, Script>> = {
  MAIL: { RCPT: '503 5.5.1 Need MAIL command\r\n', DATA: '503 5.5.1 Need MAIL command\r\n' },
  RCPT: { DATA: '554-5.5.1 No\r\n554 5.5.1 recipients\r\n' },
};

/** The nth answer for the nth time, the last one for ever. */
function inTurn(...answers: readonly string[]): () => string {
  let nth = 0;
  return () => answers[Math.min(nth++, answers.length - 1)] ?? '';
}

const CASES: readonly { readonly why: string; readonly script: () => Script; readonly steps: Exchange['steps'] }[] = [
  ...STAGES.flatMap((stage) => [
    { why: `4xx of several lines at ${stage}`, script: () => ({ [stage]: later(stage) }), steps: UP_TO[stage] },
    { why: `5xx of several lines at ${stage}`, script: () => ({ [stage]: never(stage) }), steps: UP_TO[stage] },
    { why: `421 at ${stage}`, script: () => ({ [stage]: going }), steps: ONE },
    { why: `the end at ${stage}`, script: () => ({ [stage]: CLOSE }), steps: ONE },
    { why: `a reset at ${stage}`, script: () => ({ [stage]: RESET }), steps: ONE },
    {
      why: `5xx at ${stage}, pipelined`,
      script: () => ({ ...SEQUENCE[stage], [stage]: never(stage) }),
      steps: PIPELINED,
    },
    { why: `the end at ${stage}, pipelined`, script: () => ({ [stage]: CLOSE }), steps: PIPELINED },
  ]),
  { why: '421 at the greeting', script: () => ({ connect: going }), steps: ONE },
  { why: '554 at the greeting', script: () => ({ connect: ['554 5.3.2 No\r\n', CLOSE] }), steps: ONE },
  { why: '421 at EHLO', script: () => ({ EHLO: going }), steps: ONE },
  { why: 'the end at EHLO', script: () => ({ EHLO: CLOSE }), steps: ONE },
  {
    why: 'a server that knows HELO only',
    script: () => ({ EHLO: '502 5.5.1 What?\r\n' }),
    steps: ['HELO client.example', ...ONE.slice(1)],
  },
  {
    why: '251 and 252 at RCPT',
    script: () => ({ RCPT: inTurn('251 2.1.5 Will forward to <c@other.example>\r\n', '252 2.1.5 Who knows\r\n') }),
    steps: session(FROM, TO, TO, 'DATA', TEXT),
  },
  {
    why: '551 at RCPT',
    script: () => ({ RCPT: inTurn('551-5.1.6 Gone to\r\n551 5.1.6 <c@other.example>\r\n', '250 2.1.5 Ok\r\n') }),
    steps: session(FROM, TO, TO, 'DATA', TEXT),
  },
  { why: '552 after the dot', script: () => ({ dot: '552-5.2.2 Full\r\n552 5.2.2 Very\r\n' }), steps: TWO },
  {
    why: '250 of several lines everywhere',
    script: () => ({
      MAIL: '250-2.1.0 One\r\n250 2.1.0 Two\r\n',
      RCPT: '250-a\r\n250-\r\n250 c\r\n',
      dot: '250-2.0.0 Queued\r\n250 2.0.0 as 17\r\n',
      RSET: '250-2.0.0 Flushed\r\n250 2.0.0 All\r\n',
      NOOP: '250-2.0.0 Yes\r\n250 2.0.0 Still here\r\n',
    }),
    steps: session('NOOP', ...TWO.slice(1, 5), 'RSET', 'NOOP'),
  },
  {
    why: 'octets beyond ASCII for a server without 8BITMIME: none is stripped (S23)',
    script: () => ({ EHLO: '250 mail.example\r\n' }),
    steps: session(FROM, TO, 'DATA', message('Subject: 8bit', '', 'Grüße, 你好')),
  },
  {
    why: 'RSET refused',
    script: () => ({ RSET: '502 5.5.1 What?\r\n' }),
    steps: session(FROM, 'RSET', FROM, TO, 'DATA', TEXT),
  },
  {
    why: 'VRFY of the house',
    script: () => ({ other: '550-5.1.1 No\r\n550 5.1.1 such user\r\n' }),
    steps: session('VRFY b@corp.example', 'EXPN all', 'HELP me'),
  },
  {
    why: 'all recipients refused, and DATA with the reasons once more',
    script: () => ({ RCPT: never('RCPT'), DATA: '503-5.5.1 All were refused:\r\n503 5.5.1 Never\r\n' }),
    steps: session([FROM, TO, 'DATA'], 'RSET'),
  },
  { why: 'QUIT answered by something else', script: () => ({ QUIT: '502 5.5.1 Stay\r\n' }), steps: ONE },
  {
    why: 'parameters of notifications (S24)',
    script: () => ({
      RCPT: (line: string) => `250 2.1.5 ${line}\r\n`,
      MAIL: (line: string) => `250 2.1.0 ${line}\r\n`,
    }),
    steps: session(
      `${FROM} RET=HDRS ENVID=QQ+2B314`,
      `${TO} NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;B+2B@corp.example`,
      'DATA',
      TEXT,
    ),
  },
];

describe('straight and through the door', () => {
  const seen = new Set<string>();

  it.each(CASES)('the same: $why', async ({ why, script, steps }) => {
    const [first, second] = [await serve(script()), await serve(script())];
    const straight = await play(first.port, { why, steps });
    const through = await play((await doorTo(second)).port, { why, steps });
    const comparison = compare(straight, through);
    expect(comparison.unexplained).toEqual([]);
    expect(accepted(through)).toBe(accepted(straight));
    // A message that was refused after its dot has gone over the wire, too.
    const arrived = second.messages.map((octets) => octets.toString('latin1').replace(OUR_FIELD, ''));
    expect(arrived).toEqual(first.messages.map((octets) => octets.toString('latin1')));
    expect(second.envelopes).toEqual(first.envelopes);
    for (const difference of comparison.seen) seen.add(difference);
  });

  it.each([
    {
      why: 'a password that is wrong for now',
      AUTH: '454-4.7.0 Later\r\n454 4.7.0 please\r\n',
      lines: ['AUTH PLAIN AHcAcw=='],
    },
    { why: 'one that is wrong', AUTH: '535-5.7.8 No\r\n535 5.7.8 way\r\n', lines: ['AUTH PLAIN AHcAcw==', FROM] },
    { why: 'one that is right', AUTH: '235-2.7.0 Hello\r\n235 2.7.0 again\r\n', lines: ['AUTH PLAIN AHcAcw==', FROM] },
    {
      why: 'a challenge, given up',
      AUTH: '334 VXNlcm5hbWU6\r\n',
      other: '501 5.7.0 Aborted\r\n',
      lines: ['AUTH LOGIN', '*', FROM],
    },
    {
      why: 'challenges',
      AUTH: '334 VXNlcm5hbWU6\r\n',
      other: '535 5.7.8 Sorry\r\n',
      lines: ['AUTH LOGIN', 'dw==', FROM],
    },
    { why: 'a farewell', AUTH: going, lines: ['AUTH PLAIN AHcAcw==', FROM] },
  ])('AUTH: $why', async ({ why, AUTH, other = '500 5.5.2 What?\r\n', lines }) => {
    const script = { EHLO: '250-mail.example\r\n250 AUTH PLAIN LOGIN\r\n', AUTH, other };
    const [first, second] = [await serve(script), await serve(script)];
    const door = await doorTo(second, { tls: 'starttls', auth: 'optional' });
    const steps = session(...lines);
    const comparison = compare(await play(first.port, { why, steps }), await play(door.port, { why, steps }, true));
    expect(comparison.unexplained).toEqual([]);
    const told = (server: ScriptedServer): readonly string[] =>
      server.commands.filter((line) => !/^(?:EHLO|MAIL|QUIT)/.test(line));
    expect(told(second)).toEqual(told(first));
  });

  it('the listed differences are all there are, and all are seen', () => {
    const listed = KNOWN_DIFFERENCES.filter(({ behind }) => behind.includes('scripted')).map(({ name }) => name);
    expect([...seen].toSorted()).toEqual(listed.toSorted());
  });
});

it('every difference is told to operators, and no other', async () => {
  const text = await readFile(join(import.meta.dirname, '../../docs/transparency.md'), 'utf8');
  const told = [...text.matchAll(/^\| ([^|]*?) *\|/gm)].map((row) => row[1] ?? '').slice(2);
  expect(told.toSorted()).toEqual(KNOWN_DIFFERENCES.map(({ name }) => name).toSorted());
});

describe('a server that can not be listened to', () => {
  const SOON = { greeting: 100, command: 100, dataStart: 100, dataEnd: 100 };
  const WHEN = ['connect', 'EHLO', ...STAGES, 'RSET', 'NOOP'] as const;
  const steps = session('NOOP', FROM, 'RSET', FROM, TO, 'DATA', TEXT);

  it.each(
    WHEN.flatMap((when) => [
      { when, what: 'is silent', deed: HANG },
      { when, what: 'begins to answer and goes silent', deed: '250-a\r\n25' },
      { when, what: 'talks rubbish', deed: 'HTTP/1.1 200 OK\r\n' },
      { when, what: 'changes its mind within a reply', deed: '250-a\r\n550 b\r\n' },
      { when, what: 'answers with a code that there is not', deed: '999 9.9.9 a\r\n' },
      { when, what: 'sends a megabyte', deed: `250 ${'x'.repeat(1_000_000)}` },
    ]),
  )('at $when and $what: the client is put off in time (R10, R11)', async ({ when, deed }) => {
    const server = await serve({ [when]: deed });
    const door = await doorTo(server, { wire: { deadlines: SOON } });
    const answers = await play(door.port, { why: when, steps });
    const replies = answers.slice(1).map(({ heard }) => heard.join());
    const isOpening = when === 'connect' || when === 'EHLO';
    const putOff = replies.find((reply) => !/^(?:250|354)/.test(reply));
    expect(putOff).toBe(
      isOpening
        ? '421 4.3.2 Service not available, try again later'
        : '451 4.3.0 Temporary local problem, try again later',
    );
    // Nothing that follows is refused for good, and nothing is accepted that the server did not accept (law 2).
    expect(replies.filter((reply) => reply.startsWith('5'))).toEqual([]);
    const isTaken = when === 'RSET' || when === 'NOOP';
    expect(accepted(answers)).toBe(isTaken ? 1 : 0);
    expect(door.events.filter(({ kind }) => kind === 'fault')).not.toEqual([]);
    expect(JSON.stringify(door.events)).not.toMatch(/@|Subject/);
  });

  it('is asked anew for the next message (R10)', async () => {
    const server = await serve({ MAIL: inTurn('rubbish\r\n', '250 2.1.0 Ok\r\n') });
    const door = await doorTo(server);
    const answers = await play(door.port, { why: '', steps: session(FROM, FROM, TO, 'DATA', TEXT) });
    expect(answers.slice(2).map(({ heard }) => heard[0]?.slice(0, 3))).toEqual([
      '451',
      '250',
      '250',
      '354',
      '250',
      '221',
    ]);
    expect(server.connections).toBe(2);
  });
});
