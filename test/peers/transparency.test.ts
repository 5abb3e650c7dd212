// Nobody notices: every exchange is played twice to a real Postfix and a real Exim, straight and through the whole gateway.
// Every reply is the same word for word and every delivered octet too, but for our one Received field and the differences
// listed in test/support/known-differences.ts (docs/transparency.md tells why). Needs redis-server and the peers.
import { chmod, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startAuthServer } from '../support/dovecot-auth.ts';
import { startExim } from '../support/exim.ts';
import { play } from '../support/exchange.ts';
import { makeFolder } from '../support/folder.ts';
import { Site } from '../support/gateway-process.ts';
import { KNOWN_DIFFERENCES } from '../support/known-differences.ts';
import { must } from '../support/must.ts';
import { PEERS } from '../support/peers.ts';
import { startPostfix } from '../support/postfix.ts';
import { POSTFIX_ANSWERS } from '../support/postfix-answers.ts';
import { ScriptedServer } from '../support/scripted-server.ts';
import { accepted, compare, delivered } from '../support/transparency.ts';
import { until } from '../support/until.ts';
import { EXCHANGES } from './exchanges.ts';

interface Peer {
  readonly port: number;
  stop(): Promise<void>;
}

async function postfixWithAuth(sink: number): Promise<Peer> {
  const folder = await makeFolder();
  await chmod(folder, 0o755);
  const socket = join(folder, 'auth');
  const auth = await startAuthServer(socket);
  const postfix = await startPostfix(sink, [...POSTFIX_ANSWERS, `smtpd_sasl_path = ${socket}`]);
  const stop = async (): Promise<void> => {
    await postfix.stop();
    await auth.close();
    await rm(folder, { recursive: true });
  };
  return { port: postfix.port, stop };
}

describe.each([
  { name: 'postfix', program: PEERS.postfix, start: postfixWithAuth },
  { name: 'exim', program: PEERS.exim, start: startExim },
] as const)('straight and through the gateway: $name', ({ name, program, start }) => {
  describe.skipIf(program === undefined || PEERS.redis === undefined)('is the same', () => {
    let sink: ScriptedServer;
    let peer: Peer;
    let site: Site;
    const seen = new Set<string>();
    let messages = 0;

    beforeAll(async () => {
      sink = await ScriptedServer.open({ EHLO: '250-sink.example\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 DSN\r\n' });
      peer = await start(sink.port);
      site = await Site.create({ downstreamPort: peer.port });
      await site.start();
    });

    afterAll(async () => {
      await site?.destroy();
      await peer?.stop();
      await sink?.close();
    });

    // At the same time, because a real server takes its time for each.
    it.concurrent.each(EXCHANGES)('$why', async (exchange) => {
      const { door = 'relay' } = exchange;
      const [straight, through] = await Promise.all([
        play(peer.port, exchange),
        play(site.port(door), exchange, door === 'staff'),
      ]);
      const comparison = compare(straight, through);
      expect(comparison.unexplained).toEqual([]);
      expect(accepted(through)).toBe(accepted(straight));
      messages += accepted(straight) + accepted(through);
      for (const difference of comparison.seen) seen.add(difference);
    });

    it('what was delivered is the same, octet by octet, but for our one Received field', async () => {
      await until(() => sink.messages.length >= messages, `${messages} messages behind the server`);
      const { straight, through } = delivered(sink);
      expect(straight.length).toBeGreaterThan(50);
      expect(through).toEqual(straight);
    });

    it('the listed differences are all there are, and all are seen', () => {
      const listed = KNOWN_DIFFERENCES.filter(({ behind }) => behind.includes(name)).map((known) => known.name);
      expect([...seen].toSorted()).toEqual(listed.toSorted());
    });
  });
});

it('at least 120 exchanges are played to each of the real servers', () => {
  expect(EXCHANGES.length).toBeGreaterThanOrEqual(120);
  expect(new Set(EXCHANGES.map(({ why }) => why)).size).toBe(EXCHANGES.length);
  expect(must(EXCHANGES[0]).steps.length).toBeGreaterThan(0);
});
