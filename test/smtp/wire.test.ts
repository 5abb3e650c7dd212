// The conversation with the server behind, against a server that plays a script: everything a server may say or do at every
// stage (attacks R10, R11), TLS that is missing, refused or tampered with (S07, S08), and the octets of the message.
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseAddress, type Address } from '../../src/mail/address.ts';
import { memoryContent, type MessageContent } from '../../src/mail/content.ts';
import { Fault } from '../../src/mail/fault.ts';
import { DataReader } from '../../src/smtp/data-reader.ts';
import { openWire, type Wire, type WireOptions } from '../../src/smtp/wire.ts';
import { testCertificate } from '../support/door.ts';
import { CLOSE, HANG, RESET, ScriptedServer, SECURE, type Script } from '../support/scripted-server.ts';
import { until } from '../support/until.ts';

const TRACE = Buffer.from('Received: from a\r\n\tby b; date\r\n');
const MESSAGE = 'Subject: x\r\n\r\ntext\r\n';
const EHLO_TLS = '250-downstream.example\r\n250 STARTTLS\r\n';

async function serve(script: Script = {}): Promise<ScriptedServer> {
  const server = await ScriptedServer.open(script, await testCertificate());
  onTestFinished(() => server.close());
  return server;
}

async function open(server: ScriptedServer, options: Partial<WireOptions> = {}): Promise<Wire> {
  const wire = await openWire({
    host: '127.0.0.1',
    port: server.port,
    tls: 'none',
    hostname: 'gate.example',
    ...options,
  });
  onTestFinished(() => wire.close());
  return wire;
}

const address = (text: string): Address => {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
};

const content = (text: string): MessageContent => memoryContent(Buffer.from(text, 'latin1'));

/** Sends one message and tells how far it came: the last stage, and its reply's code or the fault. */
async function send(server: ScriptedServer, options: Partial<WireOptions> = {}, text = MESSAGE): Promise<string> {
  let stage = 'open';
  try {
    const wire = await open(server, options);
    stage = 'MAIL';
    const mail = await wire.mail(address('a@corp.example'), []);
    if (mail.code >= 400) return `MAIL ${mail.code}`;
    stage = 'RCPT';
    const rcpt = await wire.rcpt({ address: address('b@other.example'), parameters: [] });
    if (rcpt.code >= 400) return `RCPT ${rcpt.code}`;
    stage = 'DATA';
    return `DATA ${(await wire.data({ recipients: [address('b@other.example')], trace: TRACE, content: content(text) })).code}`;
  } catch (error) {
    return `${stage} ${error instanceof Fault ? error.code : String(error)}`;
  }
}

describe('what a server says', () => {
  it.each([
    { why: 'all is well', script: {}, outcome: 'DATA 250' },
    { why: 'a greeting of several lines', script: { connect: '220-a\r\n220-b\r\n220 c\r\n' }, outcome: 'DATA 250' },
    { why: 'a greeting in pieces', script: { connect: ['2', '2', '0 a', '\r', '\n'] }, outcome: 'DATA 250' },
    {
      why: 'busy at the greeting',
      script: { connect: ['421 4.3.2 Busy\r\n', CLOSE] },
      outcome: 'open downstream-unreachable',
    },
    { why: 'no service', script: { connect: '554 5.3.2 No\r\n' }, outcome: 'open downstream-unreachable' },
    { why: 'a greeting of another kind', script: { connect: '250 hello\r\n' }, outcome: 'open downstream-unreachable' },
    { why: 'garbage as a greeting', script: { connect: 'SSH-2.0-x\r\n' }, outcome: 'open downstream-unreachable' },
    { why: 'EHLO refused, HELO taken', script: { EHLO: '502 What?\r\n' }, outcome: 'DATA 250' },
    {
      why: 'EHLO and HELO refused',
      script: { EHLO: '502 What?\r\n', HELO: '550 No\r\n' },
      outcome: 'open downstream-unreachable',
    },
    {
      why: 'EHLO put off, the connection closed',
      script: { EHLO: ['421 Later\r\n', CLOSE], HELO: HANG },
      outcome: 'open downstream-unreachable',
    },
    { why: 'garbage for EHLO', script: { EHLO: '250-a\r\n251 b\r\n' }, outcome: 'open downstream-unreachable' },
    { why: '4xx at MAIL', script: { MAIL: '451 4.3.0 Later\r\n' }, outcome: 'MAIL 451' },
    { why: '5xx at MAIL', script: { MAIL: '550 5.1.0 No\r\n' }, outcome: 'MAIL 550' },
    { why: '421 at MAIL', script: { MAIL: ['421 4.3.2 Going\r\n', CLOSE] }, outcome: 'MAIL 421' },
    { why: 'garbage at MAIL', script: { MAIL: 'what?\r\n' }, outcome: 'MAIL downstream-protocol' },
    { why: '1 MB at MAIL', script: { MAIL: `250 ${'x'.repeat(1_000_000)}\r\n` }, outcome: 'MAIL downstream-protocol' },
    {
      why: '1 MB of lines at MAIL',
      script: { MAIL: '250-x\r\n'.repeat(150_000) },
      outcome: 'MAIL downstream-protocol',
    },
    { why: 'NUL at MAIL', script: { MAIL: '250 a\0b\r\n' }, outcome: 'DATA 250' },
    { why: '4xx at RCPT', script: { RCPT: '450 4.2.0 Later\r\n' }, outcome: 'RCPT 450' },
    { why: '5xx at RCPT', script: { RCPT: '550 5.1.1 No\r\n' }, outcome: 'RCPT 550' },
    { why: '251 at RCPT', script: { RCPT: '251 2.1.5 Will forward\r\n' }, outcome: 'DATA 250' },
    { why: '4xx at DATA', script: { DATA: '451 4.3.0 Later\r\n' }, outcome: 'DATA 451' },
    { why: '5xx at DATA', script: { DATA: '554 5.5.1 No\r\n' }, outcome: 'DATA 554' },
    {
      why: '2xx at DATA is no acceptance of a message that was not sent',
      script: { DATA: '250 2.0.0 Taken\r\n' },
      outcome: 'DATA downstream-protocol',
    },
    { why: '3xx of another kind at DATA', script: { DATA: '334 Go on\r\n' }, outcome: 'DATA downstream-protocol' },
    { why: '4xx at the dot', script: { dot: '451 4.3.0 Later\r\n' }, outcome: 'DATA 451' },
    { why: '5xx at the dot', script: { dot: '554 5.7.1 No\r\n' }, outcome: 'DATA 554' },
    { why: '421 at the dot', script: { dot: ['421 4.3.2 Going\r\n', CLOSE] }, outcome: 'DATA 421' },
    { why: 'garbage at the dot', script: { dot: 'what?\r\n' }, outcome: 'DATA downstream-outcome-unknown' },
    {
      why: '1 MB at the dot',
      script: { dot: `250 ${'x'.repeat(1_000_000)}` },
      outcome: 'DATA downstream-outcome-unknown',
    },
    { why: 'half a reply at the dot', script: { dot: ['250-que', CLOSE] }, outcome: 'DATA downstream-outcome-unknown' },
    {
      why: 'half a reply of whole lines at the dot',
      script: { dot: ['250-que\r\n', CLOSE] },
      outcome: 'DATA downstream-outcome-unknown',
    },
    {
      why: 'a reply without line end at the dot',
      script: { dot: ['250 ok', CLOSE] },
      outcome: 'DATA downstream-outcome-unknown',
    },
  ])('$why', async ({ script, outcome }) => {
    expect(await send(await serve(script))).toBe(outcome);
  });

  it('is returned with every line as it was', async () => {
    const wire = await open(await serve({ MAIL: '250-2.1.0 One\r\n250-\r\n250  two \xe4\0\r\n' }));
    expect(await wire.mail(null, [])).toEqual({ code: 250, lines: ['2.1.0 One', '', ' two \xe4\0'] });
  });

  it('EHLO: names in upper case, with what stands behind them, the older AUTH= too', async () => {
    const wire = await open(
      await serve({ EHLO: '250-x Hello\r\n250-size 1000\r\n250-AUTH=PLAIN LOGIN\r\n250 8bitmime\r\n' }),
    );
    expect([...wire.capabilities]).toEqual([
      ['SIZE', '1000'],
      ['AUTH', 'PLAIN LOGIN'],
      ['8BITMIME', ''],
    ]);
  });

  it('HELO offers nothing', async () => {
    const wire = await open(await serve({ EHLO: '500 What?\r\n', HELO: '250-x\r\n250 SIZE 1\r\n' }));
    expect(wire.capabilities.size).toBe(0);
  });
});

describe('a server that closes', () => {
  const STAGES = ['connect', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'dot'] as const;
  const REACHED: Readonly<Record<string, string>> = { connect: 'open', EHLO: 'open', dot: 'DATA' };

  it.each(
    STAGES.flatMap((stage) => [
      { stage, how: 'politely', deed: CLOSE },
      { stage, how: 'with a reset', deed: RESET },
      { stage, how: 'in the middle of a reply', deed: ['25', CLOSE] },
    ]),
  )('at $stage, $how', async ({ stage, deed }) => {
    const server = await serve({ [stage]: deed });
    const code = stage === 'dot' ? 'downstream-outcome-unknown' : 'downstream-unreachable';
    expect(await send(server)).toBe(`${REACHED[stage] ?? stage} ${code}`);
  });

  it('while the message is sent: before the dot, nothing is in doubt', async () => {
    const server = await serve({ content: CLOSE });
    const wire = await open(server);
    const sending = wire.data({ recipients: [], trace: TRACE, content: content(MESSAGE) }, () =>
      until(() => !wire.isUsable, 'the end'),
    );
    await expect(sending).rejects.toMatchObject({ code: 'downstream-unreachable' });
    expect(server.messages).toEqual([]);
  });

  it('while a large message is sent', async () => {
    const server = await serve({ content: RESET });
    expect(await send(server, {}, 'x'.repeat(5_000_000))).toBe('DATA downstream-unreachable');
    expect(server.messages).toEqual([]);
  });

  it('between commands: the connection is of no use', async () => {
    const server = await serve({ EHLO: ['250 x\r\n', CLOSE] });
    const wire = await open(server);
    await until(() => !wire.isUsable, 'the end');
    await expect(wire.mail(null, [])).rejects.toMatchObject({ code: 'downstream-unreachable' });
  });

  it('before there is anybody: nobody listens', async () => {
    const server = await serve();
    await server.close();
    await expect(open(server)).rejects.toMatchObject({ code: 'downstream-unreachable' });
  });
});

describe('a server that is silent', () => {
  it('is waited for until the deadline, and the connection is of no use then', async () => {
    const wire = await open(await serve({ NOOP: HANG }));
    const started = performance.now();
    await expect(wire.exchange('NOOP', 100)).rejects.toMatchObject({ code: 'downstream-unreachable' });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(wire.isUsable).toBe(false);
    await expect(wire.mail(null, [])).rejects.toMatchObject({ code: 'downstream-unreachable' });
  });

  it.each([
    { why: 'half a line', NOOP: '250 o' },
    { why: 'half a reply', NOOP: '250-o\r\n' },
  ])('after $why, too', async ({ NOOP }) => {
    const wire = await open(await serve({ NOOP }));
    await expect(wire.exchange('NOOP', 100)).rejects.toMatchObject({ code: 'downstream-unreachable' });
  });

  it('is not waited for long at QUIT', async () => {
    const wire = await open(await serve({ QUIT: HANG }));
    const started = performance.now();
    await wire.quit();
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(wire.isUsable).toBe(false);
  });

  it('is left when the caller gives up', async () => {
    const server = await serve({ connect: HANG });
    const signal = AbortSignal.timeout(50);
    await expect(open(server, { signal })).rejects.toMatchObject({ code: 'downstream-unreachable' });
  });
});

describe('replies that nobody asked for', () => {
  it.each([
    {
      why: 'behind the greeting: they stand for no EHLO',
      script: { connect: '220 x\r\n250 SIZE 1\r\n' },
      outcome: 'open downstream-unreachable',
    },
    { why: 'behind EHLO', script: { EHLO: '250 x\r\n250 y\r\n' }, outcome: 'MAIL downstream-unreachable' },
    {
      why: 'behind MAIL: they stand for no RCPT',
      script: { MAIL: '250 x\r\n250 y\r\n' },
      outcome: 'RCPT downstream-unreachable',
    },
    {
      why: 'behind RCPT: they start no DATA',
      script: { RCPT: '250 x\r\n354 y\r\n' },
      outcome: 'DATA downstream-unreachable',
    },
    {
      why: 'an acceptance before the dot',
      script: { DATA: '354 Go\r\n250 Taken\r\n' },
      outcome: 'DATA downstream-protocol',
    },
    {
      why: 'a refusal before the dot counts',
      script: { DATA: '354 Go\r\n552 5.3.4 Too big\r\n' },
      outcome: 'DATA 552',
    },
    { why: 'a farewell before the dot counts', script: { DATA: '354 Go\r\n421 4.3.2 Going\r\n' }, outcome: 'DATA 421' },
  ])('$why', async ({ script, outcome }) => {
    const server = await serve(script);
    expect(await send(server)).toBe(outcome);
    expect(server.messages).toEqual([]);
  });

  it('make the connection unusable', async () => {
    const wire = await open(await serve({ MAIL: '250 x\r\n250 y\r\n' }));
    await wire.mail(null, []);
    expect(wire.isUsable).toBe(false);
  });

  it('without end fill no memory', async () => {
    const server = await serve({ content: '250 x\r\n'.repeat(200_000) });
    const wire = await open(server);
    const sending = wire.data({ recipients: [], trace: TRACE, content: content(MESSAGE) }, () =>
      until(() => !wire.isUsable, 'the end'),
    );
    await expect(sending).rejects.toMatchObject({ code: 'downstream-protocol' });
  });
});

describe('TLS', () => {
  it.each([
    { why: 'not wanted: not asked for', tls: 'none', script: { EHLO: EHLO_TLS }, outcome: 'DATA 250', secured: false },
    { why: 'offered and wanted', tls: 'opportunistic', script: { EHLO: EHLO_TLS }, outcome: 'DATA 250', secured: true },
    { why: 'required', tls: 'required', script: { EHLO: EHLO_TLS }, outcome: 'DATA 250', secured: true },
    {
      why: 'not offered: goes on in clear where that is allowed',
      tls: 'opportunistic',
      script: {},
      outcome: 'DATA 250',
      secured: false,
    },
    {
      why: 'S08: not offered but required',
      tls: 'required',
      script: {},
      outcome: 'open downstream-unreachable',
      secured: false,
    },
    {
      why: 'S08: not offered but to be verified',
      tls: 'verified',
      script: {},
      outcome: 'open downstream-unreachable',
      secured: false,
    },
    {
      why: 'refused: goes on in clear where that is allowed',
      tls: 'opportunistic',
      script: { EHLO: EHLO_TLS, STARTTLS: '454 4.7.0 Later\r\n' },
      outcome: 'DATA 250',
      secured: false,
    },
    {
      why: 'S08: refused but required',
      tls: 'required',
      script: { EHLO: EHLO_TLS, STARTTLS: '454 4.7.0 Later\r\n' },
      outcome: 'open downstream-unreachable',
      secured: false,
    },
    {
      why: 'S08: a certificate that nobody vouches for',
      tls: 'verified',
      script: { EHLO: EHLO_TLS },
      outcome: 'open downstream-unreachable',
      secured: true,
    },
    {
      why: 'S08: a handshake that fails, required',
      tls: 'required',
      script: { EHLO: EHLO_TLS, STARTTLS: ['220 Go\r\n', RESET] },
      outcome: 'open downstream-unreachable',
      secured: false,
    },
    {
      why: 'S08: HELO only, required',
      tls: 'required',
      script: { EHLO: '502 What?\r\n' },
      outcome: 'open downstream-unreachable',
      secured: false,
    },
    {
      why: 'S07: a reply in clear behind STARTTLS, required',
      tls: 'required',
      script: { EHLO: EHLO_TLS, STARTTLS: '220 Go\r\n250 evil\r\n' },
      outcome: 'open downstream-unreachable',
      secured: false,
    },
    {
      why: 'S07: a reply in clear behind STARTTLS, opportunistic',
      tls: 'opportunistic',
      script: { EHLO: EHLO_TLS, STARTTLS: '220 Go\r\n250 evil\r\n' },
      outcome: 'open downstream-unreachable',
      secured: false,
    },
    {
      why: 'S07: half a line in clear behind STARTTLS',
      tls: 'required',
      script: { EHLO: EHLO_TLS, STARTTLS: '220 Go\r\n250-ev' },
      outcome: 'open downstream-unreachable',
      secured: false,
    },
  ] as const)('$why', async ({ tls, script, outcome, secured }) => {
    let handshakes = 0;
    const server = await serve({
      STARTTLS: () => {
        handshakes++;
        return ['220 Go\r\n', SECURE];
      },
      ...script,
    });
    expect(await send(server, { tls })).toBe(outcome);
    expect(handshakes).toBe(secured ? 1 : 0);
    expect(server.messages).toHaveLength(outcome === 'DATA 250' ? 1 : 0);
    expect(server.commands.some((line) => line.startsWith('MAIL'))).toBe(outcome === 'DATA 250');
  });

  it('a handshake that fails is followed by a conversation in clear, where that is allowed', async () => {
    const server = await serve({ EHLO: EHLO_TLS, STARTTLS: ['220 Go\r\n', RESET] });
    expect(await send(server, { tls: 'opportunistic' })).toBe('DATA 250');
    expect(server.connections).toBe(2);
  });

  it('what was offered in clear is forgotten', async () => {
    const answers = ['250-x\r\n250-AUTH PLAIN\r\n250 STARTTLS\r\n', '250-x\r\n250 SIZE 5\r\n'];
    const server = await serve({ EHLO: () => answers.shift() ?? '', STARTTLS: ['220 Go\r\n', SECURE] });
    const wire = await open(server, { tls: 'required' });
    expect([...wire.capabilities]).toEqual([['SIZE', '5']]);
    expect(server.commands).toEqual(['EHLO gate.example', 'STARTTLS', 'EHLO gate.example']);
  });
});

describe('the message', () => {
  it.each([
    { why: 'as it is', text: MESSAGE },
    { why: 'empty', text: '', wire: '' },
    { why: 'without a line end at its end', text: 'a', wire: 'a\r\n' },
    { why: 'dots at the beginning of lines', text: '.\r\n..\r\na\r\n.b\r\n', wire: '..\r\n...\r\na\r\n..b\r\n' },
    {
      why: 'every octet',
      text: `${String.fromCharCode(...[...Array(256).keys()].filter((c) => c !== 10 && c !== 13))}\r\n`,
    },
    { why: 'a line of 100,000 octets', text: `${'x'.repeat(100_000)}\r\n` },
  ])('$why', async ({ text, wire = text }) => {
    const server = await serve();
    expect(await send(server, {}, text)).toBe('DATA 250');
    expect(server.message.toString('latin1')).toBe(`${TRACE.toString()}${wire}`);
  });

  it('of many megabytes to a server that reads slowly', async () => {
    const server = await serve();
    const line = `${'.x'.repeat(30)}\r\n`;
    const text = line.repeat(80_000);
    expect(await send(server, {}, text)).toBe('DATA 250');
    const reader = new DataReader();
    const read: Buffer[] = [];
    reader.read(Buffer.concat([server.message, Buffer.from('.\r\n')]), (slice) => read.push(Buffer.from(slice)));
    expect(Buffer.concat(read).equals(Buffer.from(`${TRACE.toString()}${text}`))).toBe(true);
  });

  it('in pieces that cut its line ends and dots', async () => {
    const server = await serve();
    const wire = await open(server);
    const text = 'a\r\n.b\r\n..\r\n';
    const pieces: MessageContent = {
      size: text.length,
      async *chunks() {
        for (const octet of text) yield Buffer.from(octet);
        yield Buffer.alloc(0);
      },
    };
    await wire.data({ recipients: [], trace: Buffer.alloc(0), content: pieces });
    expect(server.message.toString()).toBe('a\r\n..b\r\n...\r\n');
  });

  it('parameters and addresses go out as they are, UTF-8 too', async () => {
    const server = await serve();
    const wire = await open(server);
    await wire.mail(address('王@例子.example'), [{ keyword: 'SMTPUTF8' }, { keyword: 'ENVID', value: 'QQ+2B' }]);
    await wire.rcpt({ address: address('"a b"@other.example'), parameters: [{ keyword: 'NOTIFY', value: 'NEVER' }] });
    await wire.mail(null, []);
    expect(server.commands.slice(1)).toEqual([
      'MAIL FROM:<王@例子.example> SMTPUTF8 ENVID=QQ+2B',
      'RCPT TO:<"a b"@other.example> NOTIFY=NEVER',
      'MAIL FROM:<>',
    ]);
  });

  it.each(['a\r\nRCPT TO:<evil@other.example>', 'a\nb', 'a\rb', 'a\0b'])(
    'no command holds a line end: %j',
    async (line) => {
      const server = await serve();
      const wire = await open(server);
      await expect(wire.exchange(line)).rejects.toMatchObject({ code: 'downstream-protocol' });
      expect(server.commands).toEqual(['EHLO gate.example']);
      expect((await wire.exchange('RSET')).code).toBe(250);
    },
  );
});

describe('before the final dot', () => {
  it.each([
    { why: 'a small message', size: 10 },
    { why: 'a large message', size: 1_000_000 },
  ])('what throws keeps the dot back: $why', async ({ size }) => {
    const server = await serve();
    const wire = await open(server);
    const sending = wire.data({ recipients: [], trace: TRACE, content: content('x'.repeat(size)) }, () => {
      throw new Fault('corrupt', 'not the stored bytes');
    });
    await expect(sending).rejects.toMatchObject({ code: 'corrupt' });
    await server.close();
    expect(server.messages).toEqual([]);
    expect(server.commands.at(-1)).toBe('DATA');
    expect(wire.isUsable).toBe(false);
  });

  it('content that can not be read keeps the dot back', async () => {
    const server = await serve();
    const wire = await open(server);
    const broken: MessageContent = {
      size: 100,
      async *chunks() {
        yield Buffer.from('half of it');
        throw new Fault('storage', 'the disk is gone');
      },
    };
    await expect(wire.data({ recipients: [], trace: TRACE, content: broken })).rejects.toMatchObject({
      code: 'storage',
    });
    await server.close();
    expect(server.messages).toEqual([]);
  });

  it('is the last moment: the message is sent, the dot is not', async () => {
    const server = await serve();
    const wire = await open(server);
    let before = -1;
    const reply = await wire.data({ recipients: [], trace: TRACE, content: content(MESSAGE) }, () => {
      before = server.messages.length;
    });
    expect([before, reply.code, server.messages.length]).toEqual([0, 250, 1]);
  });

  it('is not reached when DATA is refused', async () => {
    const wire = await open(await serve({ DATA: '451 Later\r\n' }));
    let reached = false;
    await wire.data({ recipients: [], trace: TRACE, content: content(MESSAGE) }, () => {
      reached = true;
    });
    expect(reached).toBe(false);
  });
});

describe('several transactions', () => {
  it.each(['500 5.5.2 What?\r\n', '451 4.3.0 Later\r\n', '354 Go on\r\n'])(
    'one that can not be ended ends the conversation: %j',
    async (answer) => {
      const server = await serve({ RSET: answer });
      const wire = await open(server);
      await wire.mail(null, []);
      expect((await wire.reset()).code).toBe(Number(answer.slice(0, 3)));
      expect(wire.isUsable).toBe(false);
      await expect(wire.mail(null, [])).rejects.toMatchObject({ code: 'downstream-unreachable' });
      expect(server.commands.filter((line) => line.startsWith('MAIL'))).toHaveLength(1);
    },
  );

  it('goes on after DATA was refused: the server behind has left the transaction', async () => {
    let nth = 0;
    const server = await serve({ DATA: () => (nth++ === 0 ? '451 4.3.0 Later\r\n' : '354 Go\r\n') });
    const wire = await open(server);
    const recipient = address('b@other.example');
    const outgoing = { recipients: [recipient], trace: TRACE, content: content(MESSAGE) };
    for (const code of [451, 250]) {
      await wire.mail(null, []);
      await wire.rcpt({ address: recipient, parameters: [] });
      expect((await wire.data(outgoing)).code).toBe(code);
    }
    const verbs = server.commands.map((line) => line.split(' ')[0]);
    expect(verbs).toEqual(['EHLO', 'MAIL', 'RCPT', 'DATA', 'RSET', 'MAIL', 'RCPT', 'DATA']);
  });

  it('go through one connection', async () => {
    const server = await serve();
    const wire = await open(server);
    for (const n of [1, 2, 3]) {
      await wire.mail(null, []);
      const recipient = address(`b${n}@other.example`);
      await wire.rcpt({ address: recipient, parameters: [] });
      expect((await wire.data({ recipients: [recipient], trace: TRACE, content: content(`${n}\r\n`) })).code).toBe(250);
    }
    await wire.quit();
    expect(server.connections).toBe(1);
    expect(server.messages.map((m) => m.subarray(TRACE.length).toString())).toEqual(['1\r\n', '2\r\n', '3\r\n']);
    expect(server.commands.at(-1)).toBe('QUIT');
  });
});
