// Redis forgets everything while mail is held (attack R07): nothing is lost, and the review list in Redis is complete again
// after the next sweep. Redis holds references only, never mail (G02).
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ReviewQueue } from '../../src/quarantine/queue.ts';
import { InboxServer } from '../../src/smtp/inbox-server.ts';
import { Site } from '../support/gateway-process.ts';
import { plainMail, RESIDENT_IDS } from '../support/mail.ts';
import { PEERS } from '../support/peers.ts';
import { referenceIn, sendMail } from '../support/send.ts';
import { until } from '../support/until.ts';

const HELD = 5;

describe.skipIf(PEERS.redis === undefined)('FLUSHALL on the private Redis', () => {
  let sink: InboxServer;
  let site: Site;

  beforeAll(async () => {
    sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
    site = await Site.create({ downstreamPort: sink.port, configuration: 'quarantine: { sweep: 1s }\n' });
    await site.start();
  });

  afterAll(async () => {
    await site?.destroy();
    await sink?.close();
  });

  it('the review list is complete after the next sweep, and releases work', async () => {
    const references: string[] = [];
    for (let i = 0; i < HELD; i++) {
      const message = plainMail(`名单 ${i}`, RESIDENT_IDS.join(' '));
      references.push(
        referenceIn(
          (await sendMail(site.port('relay'), message, { from: 'wang@corp.example', to: ['client@other.example'] }))
            .text,
        ),
      );
    }
    const queue = new ReviewQueue({ path: site.redisSocket }, () => undefined, Date.now);
    const redis = new Redis({ path: site.redisSocket });
    try {
      const listed = async (): Promise<readonly string[]> => ((await queue.reviewList()) ?? []).toSorted();
      expect(await listed()).toEqual(references.toSorted());
      const stored = JSON.stringify(await everything(redis));
      expect(stored).toContain(references[0]);
      for (const secret of [...RESIDENT_IDS, '名单', 'client@other.example', 'wang@corp.example'])
        expect(stored).not.toContain(secret);

      await redis.flushall();
      const { output } = await site.command('hold', 'list');
      for (const reference of references) expect(output).toContain(reference); // the records know at any time
      await until(async () => (await listed()).length === HELD, 'the sweep to put the review list back');
      expect(await listed()).toEqual(references.toSorted());
    } finally {
      await queue.close();
      redis.disconnect();
    }
    const released = await site.command('hold', 'release', references[0] ?? '', '--reason', 'ok');
    expect(released.output).toContain('released and delivered to 1 of 1');
    expect(sink.messages).toHaveLength(1);
  });
});

/** All keys with their values, whatever their type. */
async function everything(redis: Redis): Promise<unknown> {
  const dump: Record<string, unknown> = {};
  for (const key of await redis.keys('*')) {
    const type = await redis.type(key);
    if (type === 'hash') dump[key] = await redis.hgetall(key);
    else if (type === 'string') dump[key] = await redis.get(key);
    else if (type === 'zset') dump[key] = await redis.zrange(key, '0', '-1');
    else if (type === 'list') dump[key] = await redis.lrange(key, 0, -1);
    else if (type === 'stream') dump[key] = await redis.xrange(key, '-', '+');
    else dump[key] = type;
  }
  return dump;
}
