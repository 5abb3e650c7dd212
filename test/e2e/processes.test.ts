// The gateway in several processes, as operators run it: single ones are killed, stopped, frozen and told to reload while mail
// comes in. Nobody hears a false 250, nothing is lost, nothing decided twice, and when the primary goes, all go.
import { existsSync } from 'node:fs';
import { readdir, readFile, readlink, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { CrashPoint } from '../../src/mail/crash-point.ts';
import { RedisServer } from '../../src/quarantine/redis-server.ts';
import { InboxServer } from '../../src/smtp/inbox-server.ts';
import { temporaryFolder } from '../support/folder.ts';
import { Site, type GatewayOptions } from '../support/gateway-process.ts';
import { plainMail, RESIDENT_IDS } from '../support/mail.ts';
import { PEERS } from '../support/peers.ts';
import { HANG, ScriptedServer } from '../support/scripted-server.ts';
import { referenceIn, sendMail, type Sent } from '../support/send.ts';
import { SmtpClient } from '../support/smtp-client.ts';
import { until } from '../support/until.ts';

/** Several starts of several processes, on a machine that may have much else to do. */
const PATIENCE_MS = 120_000;
const MESSAGE = plainMail('名单', `身份证 ${RESIDENT_IDS.join(' ')}`);
const CLEAN = plainMail('hello', 'nothing special');
const ENVELOPE = { from: 'wang@corp.example', to: ['client@other.example'] };
const TWO = 'quarantine: { sweep: 1s }\nsmtp: { workers: 2 }\n';

interface Held {
  readonly reference: string;
  readonly state: string;
  readonly resolution: string | null;
  readonly sha256: string;
}

/** A rule that refuses everything that leaves the house, and says by its id which revision decided. */
const refusing = (id: string): string => `format: 1
ruleset: test
owner: it@corp.example
rules:
  - id: ${id}
    title: { en: ${id} }
    why: { en: ${id} }
    severity: low
    mode: enforce
    when: { direction: outbound }
    then: [reject: {}]
    tests:
      - { name: out, mail: { from: a@corp.example, to: [b@other.example], body: x }, expect: { match: true, action: reject } }
      - { name: in, mail: { from: a@corp.example, to: [b@corp.example], body: x }, expect: { match: false } }
`;

async function alive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) Z /.test(stat);
}

async function openFiles(pid: number): Promise<readonly string[]> {
  const folder = `/proc/${pid}/fd`;
  const files = (await readdir(folder)).map((fd) => readlink(join(folder, fd)).catch(() => ''));
  return await Promise.all(files);
}

/** All processes of the gateway, redis-server included. */
async function pidsOf(site: Site): Promise<readonly number[]> {
  const { processes, pid } = await site.status();
  return [pid, ...processes.flatMap((each) => each.pid ?? []), ...(await site.redisPids())];
}

async function untilReady(site: Site): Promise<void> {
  await until(async () => (await site.status()).processes.every((p) => p.state === 'ready'), 'all to be ready again');
}

async function records(site: Site): Promise<readonly Held[]> {
  return JSON.parse((await site.command('hold', 'list', '--all', '--json')).output) as Held[];
}

async function talking(site: Site): Promise<SmtpClient> {
  const client = await SmtpClient.connect(site.port('relay'));
  onTestFinished(() => client.destroy());
  return client;
}

/** Nobody listens any more. */
async function untilRefused(site: Site): Promise<void> {
  await until(async () => {
    try {
      (await SmtpClient.connect(site.port('relay'))).destroy();
      return false;
    } catch {
      return true;
    }
  }, 'nobody to be let in any more');
}

async function inData(site: Site): Promise<SmtpClient> {
  const client = await talking(site);
  expect(await client.reply()).toEqual([expect.stringMatching(/^220 /)]);
  for (const line of ['EHLO client.example', 'MAIL FROM:<wang@corp.example>', 'RCPT TO:<client@other.example>', 'DATA'])
    expect((await client.command(line))[0]).toMatch(/^[23]/);
  return client;
}

describe.skipIf(PEERS.redis === undefined)('several processes', { timeout: PATIENCE_MS }, () => {
  let sink: InboxServer;
  let site: Site;

  beforeEach(async () => {
    sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
  });

  afterEach(async () => {
    await site.destroy();
    await sink.close();
  });

  async function start(options: Partial<GatewayOptions> = {}, environment: Record<string, string> = {}): Promise<void> {
    site = await Site.create({ downstreamPort: sink.port, configuration: TWO, ...options });
    await site.start(environment);
  }

  it.each([
    { point: 'hold:after-record', message: MESSAGE, arrived: 0 },
    { point: 'hold:before-reply', message: MESSAGE, arrived: 0 },
    { point: 'relay:after-dot', message: CLEAN, arrived: 1 },
  ] as const satisfies readonly { point: CrashPoint; message: Buffer; arrived: number }[])(
    'one that takes mail dies at $point: its client hears no 250, the others go on, and so does it (R01)',
    async ({ point, message, arrived }) => {
      await start({}, { POSTERN_CRASH_AT: point });
      const primary = (await site.status()).pid;
      await expect(sendMail(site.port('relay'), message, ENVELOPE)).rejects.toThrow(/closed|ECONNRESET|hang up/i);
      await until(() => /"event":"process-ended"[^\n]*SIGKILL/.test(site.output), 'the death to be told');
      expect(sink.messages).toHaveLength(arrived);
      // The crash point is spent: whoever takes the next one lives.
      const again = await sendMail(site.port('relay'), message, ENVELOPE);
      expect(again.text).toMatch(message === CLEAN ? /^250 / : /^250 2\.0\.0 Held/);
      expect(sink.messages).toHaveLength(message === CLEAN ? arrived + 1 : 0);
      await untilReady(site);
      expect((await site.status()).pid).toBe(primary);
      expect((await site.status()).sessions).toBe(0); // those of the dead one were given back
      if (message === CLEAN) return;
      const held = await records(site);
      expect(held.map((h) => h.reference)).toContain(referenceIn(again.text));
      expect(held.length).toBeLessThanOrEqual(2); // the first attempt may have got as far as the record
      for (const { reference, sha256 } of held) {
        const bytes = await readFile(join(site.folder, 'data', 'held', `${reference}.eml`));
        expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
      }
    },
  );

  it('the control process dies while held mail is released: mail flows on, the release is delivered once', async () => {
    await start({}, { POSTERN_CRASH_AT: 'release:before-dot' });
    const { text } = await sendMail(site.port('relay'), MESSAGE, ENVELOPE);
    const released = site.command('hold', 'release', referenceIn(text), '--reason', 'ok', '--no-wait');
    await until(() => /"event":"process-ended","name":"control"/.test(site.output), 'the death of the control process');
    const meanwhile = await Promise.all([
      sendMail(site.port('relay'), CLEAN, ENVELOPE),
      sendMail(site.port('relay'), MESSAGE, ENVELOPE),
    ]);
    expect(meanwhile.map(({ code }) => code)).toEqual([250, 250]);
    await released;
    await until(async () => (await records(site)).some((r) => r.state === 'closed'), 'the release to come to its end');
    await untilReady(site);
    expect(sink.messages.map((m) => m.bytes.equals(CLEAN) || m.bytes.includes('名单')).length).toBe(2);
    const all = await records(site);
    expect(all.map((r) => r.resolution ?? r.state).toSorted()).toEqual(['held', 'released']);
    const queue = (await site.status()).queue;
    expect(queue).toMatchObject({ up: true, held: 1, sending: 0 });
  });

  it('a control process that has lost its parent and its senses holds up the next one: never two at work (R08)', async () => {
    await start();
    const { text } = await sendMail(site.port('relay'), MESSAGE, ENVELOPE);
    const frozen = await site.pid('control');
    const [primary = 0] = await pidsOf(site);
    process.kill(frozen, 'SIGSTOP');
    onTestFinished(() => {
      if (existsSync(`/proc/${frozen}`)) process.kill(frozen, 'SIGKILL');
    });
    const release = await site.command('hold', 'release', referenceIn(text), '--reason', 'ok', '--no-wait');
    expect(release.output).toContain('released');
    process.kill(primary, 'SIGKILL');
    const next = site.launch();
    await next.waitFor(/a process of an earlier start is still at work/);
    expect(next.output).not.toContain('is up');
    expect(sink.messages).toHaveLength(0);
    process.kill(frozen, 'SIGCONT');
    await next.waitFor(/Postern .* is up/);
    await until(async () => (await records(site))[0]?.state === 'closed', 'the release to come to its end');
    expect(sink.messages).toHaveLength(1);
    expect(await alive(frozen)).toBe(false);
    expect(await site.redisPids()).toHaveLength(1);
  });

  it('a data folder of a later version, or one that is at work, is refused (R22)', async () => {
    await start();
    const second = site.launch();
    expect((await second.exited).code).toBe(1);
    expect(second.output).toContain('another Postern is running on this data folder');
    process.kill((await site.status()).pid, 'SIGTERM');
    await until(async () => (await site.command('status')).code === 3, 'the end of the first');
    await writeFile(join(site.folder, 'data', 'format.json'), '{"format":7}');
    const later = site.launch();
    expect((await later.exited).code).toBe(1);
    expect(later.output).toMatch(/has format 7, this version knows formats up to 1/);
    expect((await site.command('hold', 'list')).output).toMatch(/has format 7/);
  });

  it('everything in one process is commanded alike', async () => {
    await start({ configuration: 'smtp: { workers: 0 }\n' });
    const { processes, queue } = await site.status();
    expect(processes.map(({ name, role }) => [name, role])).toEqual([['gateway', 'smtp,control']]);
    expect(queue).toMatchObject({ up: true, held: 0 });
    const client = await inData(site);
    expect((await site.status()).sessions).toBe(1);
    expect((await site.command('reload')).output).toMatch(/^Reloaded: the same rules/);
    await client.send('Subject: x\r\n\r\nhello\r\n.\r\n');
    expect((await client.reply())[0]).toMatch(/^250 /);
    expect((await sendMail(site.port('relay'), MESSAGE, ENVELOPE)).text).toMatch(/^250 2\.0\.0 Held/);
    expect((await site.command('status')).output).toMatch(/1 held/);
    await site.stop();
    expect(await site.redisPids()).toEqual([]);
    expect(await readdir(join(site.folder, 'data', 'spool'))).toEqual([]);
  });

  it('each kind started by itself: mail is taken by the one, and released by the other', async () => {
    const folder = await temporaryFolder();
    const redis = await RedisServer.start({ folder, report: () => undefined });
    onTestFinished(() => redis.stop());
    const configuration = `${TWO}redis: { url: "unix://${redis.socketPath}" }\n`;
    site = await Site.create({ downstreamPort: sink.port, configuration });
    const control = site.launch({}, ['--role', 'control']);
    await control.waitFor(/console http/);
    const ready = `${site.consoleUrl}/readyz`;
    const smtp = site.launch({}, ['--role', 'smtp']);
    onTestFinished(() => smtp.end());
    onTestFinished(() => control.end());
    await smtp.waitFor(/SMTP +127\.0\.0\.1:\d+ +relay/);
    const { text } = await sendMail(site.port('relay'), MESSAGE, ENVELOPE);
    const { output, code } = await site.command('hold', 'release', referenceIn(text), '--reason', 'ok');
    expect([code, output]).toEqual([0, expect.stringContaining('released and delivered to 1 of 1')]);
    expect(sink.messages).toHaveLength(1);
    expect((await fetch(ready)).status).toBe(200);
    expect((await site.command('status')).output).toMatch(/smtp-1 +ready[^]*control +ready/);
    expect((await site.command('reload')).output.match(/Reloaded/g)).toHaveLength(2);
    expect(await site.redisPids()).toEqual([]);
  });

  it('the primary is killed: all others end, redis-server too, and the next start finds all as it was (S30)', async () => {
    await start();
    const { text } = await sendMail(site.port('relay'), MESSAGE, ENVELOPE);
    const client = await inData(site);
    const [primary = 0, ...others] = await pidsOf(site);
    expect(others).toHaveLength(4);
    process.kill(primary, 'SIGKILL');
    await untilRefused(site);
    // What is under way is finished, by processes that have lost their parent.
    await client.send('Subject: orphan\r\n\r\nhello\r\n.\r\n');
    expect((await client.reply())[0]).toMatch(/^250 /);
    await client.end();
    await until(async () => !(await Promise.all(others.map(alive))).includes(true), 'the others to end');
    expect(sink.messages).toHaveLength(1);
    await site.start();
    expect((await records(site)).map((r) => r.reference)).toEqual([referenceIn(text)]);
  });

  it('the primary is killed while another process begins: that one waits for nobody and ends too (S30)', async () => {
    await start();
    const primary = (await site.status()).pid;
    onTestFinished(() => {
      if (existsSync(`/proc/${primary}`)) process.kill(primary, 'SIGCONT');
    });
    const before = await pidsOf(site);
    let begun = 0;
    for (let hasOrder = false; !hasOrder;) {
      const known = await pidsOf(site);
      process.kill(await site.pid('smtp-1'), 'SIGKILL');
      await until(async () => {
        const children = await readFile(`/proc/${primary}/task/${primary}/children`, 'utf8');
        begun =
          children
            .split(' ')
            .map(Number)
            .find((pid) => pid > 0 && !known.includes(pid)) ?? 0;
        return begun > 0;
      }, 'a new process in its place');
      // It can ask for its sockets, and nobody will answer; unless this came before its first order, and it knows of nothing yet.
      process.kill(primary, 'SIGSTOP');
      const begins = async (): Promise<boolean> => (await openFiles(begun)).some((file) => file.endsWith('records.db'));
      hasOrder = await until(begins, 'it to begin', 5_000).then(
        () => true,
        () => false,
      );
      if (hasOrder) break;
      process.kill(primary, 'SIGCONT');
      await untilReady(site);
    }
    process.kill(primary, 'SIGKILL');
    await until(async () => !(await Promise.all([...before, begun].map(alive))).includes(true), 'all to end', 40_000);
    expect(await site.redisPids()).toEqual([]);
  });
});

describe.skipIf(PEERS.redis === undefined)('processes that take mail', { timeout: PATIENCE_MS }, () => {
  let sink: InboxServer;
  let site: Site;

  beforeAll(async () => {
    sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
    site = await Site.create({ downstreamPort: sink.port, configuration: TWO });
    await site.start();
  });

  afterAll(async () => {
    await site?.destroy();
    await sink?.close();
  });

  it('one that takes mail is killed in the middle of DATA: nothing arrives, nothing stays behind', async () => {
    const client = await inData(site);
    await client.send(`Subject: x\r\n\r\n${'a line of text\r\n'.repeat(200_000)}`);
    const spool = join(site.folder, 'data', 'spool');
    const files = async (): Promise<readonly string[]> =>
      (await readdir(spool, { recursive: true })).filter((name) => name.includes('/'));
    await until(async () => (await files()).length === 1, 'the message in the spool');
    const [own = ''] = await files();
    const { processes } = await site.status();
    const taker = processes.find((each) => each.sessions === 1);
    process.kill(taker?.pid ?? 0, 'SIGKILL');
    expect(await client.end()).toBe('');
    await until(async () => !existsSync(join(spool, own.split('/')[0] ?? '')), 'its folder to be cleared away');
    await untilReady(site);
    expect((await site.status()).sessions).toBe(0);
    expect(sink.messages).toHaveLength(0);
    expect(await files()).toEqual([]);
  });

  it('one that is frozen takes nobody: every client is greeted by another (R24)', async () => {
    const frozen = await site.pid('smtp-1');
    process.kill(frozen, 'SIGSTOP');
    onTestFinished(() => {
      if (existsSync(`/proc/${frozen}`)) process.kill(frozen, 'SIGCONT');
    });
    for (let i = 0; i < 20; i++) {
      const client = await talking(site);
      expect((await client.reply())[0]).toMatch(/^220 /);
    }
    process.kill(frozen, 'SIGCONT');
  });

  it('metrics are those of all, the dead included', async () => {
    const counted = async (): Promise<number> => {
      const text = await (await fetch(`${site.consoleUrl}/metrics`)).text();
      return Number(/^postern_messages_total\{[^}]*\} (\d+)$/m.exec(text)?.[1]);
    };
    const send = async (): Promise<unknown> => await sendMail(site.port('relay'), CLEAN, ENVELOPE);
    const deaths = (): number => site.output.split('"event":"process-ended"').length;
    const before = deaths();
    for (let i = 0; i < 6; i++) await send();
    expect(await counted()).toBe(6);
    for (const name of ['smtp-1', 'smtp-2']) process.kill(await site.pid(name), 'SIGKILL');
    await until(() => deaths() === before + 2, 'both deaths to be told');
    await untilReady(site);
    expect(await counted()).toBe(6);
    const text = await (await fetch(`${site.consoleUrl}/metrics`)).text();
    expect(text).toContain(`postern_process_ends_total{role="smtp"} ${deaths() - 1}`);
    expect(text).toMatch(/^postern_queue_up 1$/m);
    const lines = site.output.split('\n').filter((line) => line.includes('"event":"decided"'));
    expect(lines.every((line) => /"process":"smtp-[12]"/.test(line))).toBe(true);
  });

  it('without any that takes mail the gateway is not ready, and says so; with one it is', async () => {
    const ready = async (): Promise<number> => (await fetch(`${site.consoleUrl}/readyz`)).status;
    expect(await ready()).toBe(200);
    for (const name of ['smtp-1', 'smtp-2']) process.kill(await site.pid(name), 'SIGKILL');
    await until(async () => (await ready()) === 503, 'the gateway not to be ready');
    await until(async () => (await ready()) === 200, 'the gateway to be ready again');
    await untilReady(site);
  });
});

describe.skipIf(PEERS.redis === undefined)('reloading', { timeout: PATIENCE_MS }, () => {
  let sink: InboxServer;
  let site: Site;

  beforeAll(async () => {
    sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
    site = await Site.create({
      downstreamPort: sink.port,
      configuration: TWO,
      rules: { 'a.yaml': refusing('rule-0') },
    });
    await site.start();
  });

  afterAll(async () => {
    await site?.destroy();
    await sink?.close();
  });

  const decidedBy = ({ text }: Sent): string => /Policy (\S+)/.exec(text)?.[1] ?? text;

  it('under load, every message is decided by one revision, and after it by the new one (G06)', async () => {
    const seen: string[] = [];
    const over = new AbortController();
    const load = [1, 2, 3].map(async () => {
      while (!over.signal.aborted) seen.push(decidedBy(await sendMail(site.port('relay'), CLEAN, ENVELOPE)));
    });
    const revisions = [(await site.status()).revision];
    for (const id of ['rule-1', 'rule-2', 'rule-3']) {
      await site.setRules({ 'a.yaml': refusing(id) });
      const { code, output } = await site.command('reload');
      expect(output).toContain('in 3 processes');
      expect(code).toBe(0);
      revisions.push((await site.status()).revision);
      const next = await Promise.all([1, 2, 3, 4].map(() => sendMail(site.port('relay'), CLEAN, ENVELOPE)));
      expect(next.map(decidedBy)).toEqual([id, id, id, id]);
    }
    over.abort();
    await Promise.all(load);
    expect(new Set(revisions).size).toBe(4);
    expect(new Set(seen)).toEqual(new Set(['rule-0', 'rule-1', 'rule-2', 'rule-3']));
    const decided = site.output.split('\n').filter((line) => line.includes('"event":"decided"'));
    const facts = decided.map((line) => JSON.parse(line) as { reference: string; revision: string; rules: string[] });
    expect(new Set(facts.map((f) => f.reference)).size).toBe(facts.length);
    for (const { revision, rules } of facts) expect(rules).toEqual([`rule-${revisions.indexOf(revision)}:enforce`]);
  });

  it('files with errors change nothing, not even in a process that begins afterwards (G06)', async () => {
    const before = await site.status();
    await site.setRules({ 'a.yaml': 'format: 1\nrulez: []\n' });
    const refused = await site.command('reload');
    expect(refused.code).toBe(2);
    expect(refused.output).toMatch(/a\.yaml:2:\d+ error .*rulez/);
    process.kill(before.pid, 'SIGHUP');
    await until(() => site.output.includes('"event":"reload-failed"'), 'the failure to be told');
    process.kill(await site.pid('smtp-1'), 'SIGKILL');
    await until(async () => (await site.status()).processes.some((each) => each.restarts > 0), 'the new process');
    await untilReady(site);
    const after = await site.status();
    expect(after.processes.map((each) => each.revision)).toEqual(Array(3).fill(before.revision));
    expect(decidedBy(await sendMail(site.port('relay'), CLEAN, ENVELOPE))).toBe('rule-3');
  });

  it('good files that nobody has reloaded are not used by a process that begins afterwards', async () => {
    await site.setRules({ 'a.yaml': refusing('rule-4') });
    const { restarts } = (await site.status()).processes.find((each) => each.name === 'smtp-2') ?? { restarts: 0 };
    process.kill(await site.pid('smtp-2'), 'SIGKILL');
    await until(
      async () => (await site.status()).processes.some((each) => each.name === 'smtp-2' && each.restarts > restarts),
      'the new process',
    );
    await untilReady(site);
    const { revision, processes } = await site.status();
    expect(processes.map((each) => each.revision)).toEqual(Array(3).fill(revision));
    process.kill((await site.status()).pid, 'SIGHUP');
    await until(async () => (await site.status()).revision !== revision, 'the new rules');
    expect(decidedBy(await sendMail(site.port('relay'), CLEAN, ENVELOPE))).toBe('rule-4');
  });

  it('and status: of a gateway that runs, and of none', async () => {
    const text = await site.command('status');
    expect(text.code).toBe(0);
    expect(text.output).toMatch(/ready, up .*\n[^]*control +ready[^]*smtp-1 +ready[^]*smtp-2 +ready/);
    const none = await Site.create({ downstreamPort: 1 });
    onTestFinished(() => none.destroy());
    for (const command of ['status', 'reload']) {
      const { code, output } = await none.command(command);
      expect(code).toBe(3);
      expect(output).toContain('no Postern is running on');
    }
  });
});

describe.skipIf(PEERS.redis === undefined)('stopping (attack S30, R22)', { timeout: PATIENCE_MS }, () => {
  let behind: ScriptedServer;
  let site: Site;

  afterEach(async () => {
    await site.destroy();
    await behind.close();
  });

  async function start(script: Parameters<typeof ScriptedServer.open>[0] = {}): Promise<number> {
    behind = await ScriptedServer.open(script);
    site = await Site.create({ downstreamPort: behind.port, configuration: TWO });
    return (await site.start()).child.pid ?? 0;
  }

  const told = (): Promise<void> => until(() => site.output.includes('"event":"stopping"'), 'the order to stop');
  const refused = (): Promise<void> => untilRefused(site);

  it('SIGTERM in DATA, and between the final dot and its answer: both are finished and answered, then all is over', async () => {
    const pid = await start({ dot: HANG });
    const pids = await pidsOf(site);
    const [idle, sending, waiting] = [await talking(site), await inData(site), await inData(site)];
    await idle.reply();
    await waiting.send('Subject: x\r\n\r\nhello\r\n.\r\n');
    await until(() => behind.messages.length === 1, 'the first message behind us');
    process.kill(pid, 'SIGTERM');
    await told();
    expect((await idle.reply())[0]).toMatch(/^421 /);
    await refused();
    await sending.send('Subject: y\r\n\r\nhello\r\n.\r\n');
    await until(() => behind.messages.length === 2, 'the second message behind us');
    behind.say('250 2.0.0 Taken at last\r\n');
    for (const client of [waiting, sending]) {
      expect(await client.reply()).toEqual(['250 2.0.0 Taken at last']);
      expect(await client.end()).toMatch(/^421 /);
    }
    await until(async () => !(await Promise.all(pids.map(alive))).includes(true), 'all processes to end');
    expect(behind.messages).toHaveLength(2);
    expect(site.output).toContain('"event":"stopped"');
  });

  it('a second SIGTERM breaks off who is still sending: 421, nothing stored, nothing passed on', async () => {
    const pid = await start();
    const client = await inData(site);
    await client.send('Subject: x\r\n\r\nhello\r\n');
    process.kill(pid, 'SIGTERM');
    await told();
    await refused();
    await until(() => {
      process.kill(pid, 'SIGTERM'); // one that follows at once counts as the same
      return site.output.includes('"event":"hastened"');
    }, 'the second signal to be heard');
    expect((await client.reply())[0]).toMatch(/^421 /);
    await client.end();
    await until(() => site.output.includes('"event":"stopped"'), 'the end');
    expect(behind.messages).toHaveLength(0);
    expect((await readdir(join(site.folder, 'data', 'held'))).length).toBe(0);
  });
});
