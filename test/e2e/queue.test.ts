// The operator and the queue: the server behind us is away, mail we took over waits (attack R13), is looked at, tried, given up;
// a restart keeps the schedule.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InboxServer } from '../../src/smtp/inbox-server.ts';
import { Site } from '../support/gateway-process.ts';
import { plainMail, RESIDENT_IDS } from '../support/mail.ts';
import { PEERS } from '../support/peers.ts';
import { referenceIn, sendMail } from '../support/send.ts';
import { until } from '../support/until.ts';

interface Queued {
  readonly reference: string;
  readonly tries: number;
  readonly next_try: string;
  readonly problem: string | null;
}

describe.skipIf(PEERS.redis === undefined)('mail that waits to be sent', { timeout: 120_000 }, () => {
  let sink: InboxServer;
  let site: Site;

  beforeEach(async () => {
    sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
    site = await Site.create({ downstreamPort: sink.port, configuration: 'quarantine: { sweep: 1s }\n' });
    await site.start();
  });

  afterEach(async () => {
    await site.destroy();
    await sink.close();
  });

  const queue = async (...args: readonly string[]): Promise<{ code: number | null; output: string }> =>
    await site.command('queue', ...args);
  const listed = async (): Promise<readonly Queued[]> => JSON.parse((await queue('list', '--json')).output) as Queued[];

  it('is listed, tried when asked, given up with a word to its sender', async () => {
    const held: string[] = [];
    for (const name of ['one', 'two']) {
      const message = plainMail(name, `身份证 ${RESIDENT_IDS.join(' ')}`);
      const { text } = await sendMail(site.port('relay'), message, {
        from: 'wang@corp.example',
        to: ['client@other.example'],
      });
      held.push(referenceIn(text));
    }
    const { port } = sink;
    await sink.close();
    for (const reference of held) await site.command('hold', 'release', reference, '--reason', 'ok', '--no-wait');
    await until(async () => (await listed()).every((m) => m.tries === 1), 'the first tries to fail');
    const before = await listed();
    expect(before.map((m) => m.reference).toSorted()).toEqual(held.toSorted());
    expect(before[0]?.problem).toContain('downstream-unreachable');

    await site.stop();
    await site.start();
    expect(await listed()).toEqual(before); // a restart keeps the schedule

    expect((await queue('drop', held[1] ?? '')).code).toBe(2);
    sink = await InboxServer.open({ address: '127.0.0.1', port });
    const retried = await queue('retry', held[0] ?? '');
    expect(retried).toEqual({ code: 0, output: `${held[0]}: tried now\n` });
    await until(() => sink.messages.length === 1, 'the retried message to arrive');
    expect(sink.messages[0]).toMatchObject({ from: 'wang@corp.example', to: ['client@other.example'] });

    const dropped = await queue('drop', held[1] ?? '', '--reason', 'no longer needed', '--json');
    expect(JSON.parse(dropped.output)).toMatchObject({ reference: held[1], action: 'drop', outcome: 'done' });
    await until(() => sink.messages.length === 2, 'the sender to be told');
    expect(sink.messages[1]).toMatchObject({ from: '', to: ['wang@corp.example'] });
    expect(sink.messages[1]?.bytes.toString()).toContain('Action: failed');
    await until(async () => (await listed()).length === 0, 'the queue to be empty');
    expect(await queue('drop', held[1] ?? '', '--reason', 'again')).toMatchObject({ code: 1 });
    expect((await queue('retry', 'nonsense')).code).toBe(2);
    expect((await queue('list')).output).toBe('Nothing waits to be sent.\n');
  });
});
