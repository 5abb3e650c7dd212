// The gateway in front of a real Postfix: clean mail arrives as it was sent, Postfix's own replies come back, held mail does
// not pass until it is released, and is released once. Needs postfix and redis-server.
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import net from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InboxServer, type InboxMessage } from '../../src/smtp/inbox-server.ts';
import { Site } from '../support/gateway-process.ts';
import { awkwardMail, plainMail, RESIDENT_IDS } from '../support/mail.ts';
import { PEERS } from '../support/peers.ts';
import { startPostfix, type Postfix } from '../support/postfix.ts';
import { referenceIn, sendMail } from '../support/send.ts';
import { until } from '../support/until.ts';

const OUTSIDE = { from: 'wang@corp.example', to: ['client@other.example'] };

describe.skipIf(PEERS.postfix === undefined || PEERS.redis === undefined)('in front of a real Postfix', () => {
  let sink: InboxServer;
  let postfix: Postfix;
  let site: Site;

  beforeAll(async () => {
    sink = await InboxServer.open({ address: '127.0.0.1', port: 0, name: 'sink.example' });
    postfix = await startPostfix(sink.port);
    site = await Site.create({ downstreamPort: postfix.port });
    await site.start();
  });

  afterAll(async () => {
    await site?.destroy();
    await postfix?.stop();
    await sink?.close();
  });

  /** Sends and returns what reached the sink for it, once it has. */
  async function delivered(send: () => Promise<unknown>): Promise<InboxMessage> {
    const before = sink.messages.length;
    await send();
    await until(() => sink.messages.length > before, 'the message to arrive behind Postfix');
    expect(sink.messages.length).toBe(before + 1);
    return sink.messages.at(-1) as InboxMessage;
  }

  it('clean mail arrives byte for byte, with one Received field of ours that names no recipient (M17, A08)', async () => {
    const message = awkwardMail();
    let reply = '';
    const arrived = await delivered(async () => {
      reply = (
        await sendMail(site.port('relay'), message, {
          ...OUTSIDE,
          to: ['client@other.example', 'hidden@third.example'],
        })
      ).text;
    });
    expect(reply).toMatch(/^250 2\.0\.0 Ok: queued as /); // Postfix's own words
    const added = arrived.bytes.subarray(0, arrived.bytes.length - message.length).toString('latin1');
    expect(arrived.bytes.subarray(arrived.bytes.length - message.length).equals(message)).toBe(true);
    expect(added.match(/^Received:/gm)).toHaveLength(2); // Postfix's and ours
    const ours = added.slice(added.lastIndexOf('Received:'));
    expect(ours).toMatch(
      /^Received: from \S+ \(\[127\.0\.0\.1\]\)\r\n\tby gate\.corp\.example \(Postern\) with ESMTP id [0-9A-Z-]{14};\r\n\t.*\r\n$/,
    );
    expect(ours).not.toMatch(/hidden|third|client|for /);
  });

  it("an unknown recipient gets Postfix's own 550 at RCPT, word for word", async () => {
    const mail = 'EHLO me\r\nMAIL FROM:<wang@corp.example>\r\nRCPT TO:<no-such-user@corp.example>\r\nQUIT\r\n';
    const direct = await talk(postfix.port, mail);
    const through = await talk(site.port('relay'), mail);
    const refusal = (dialogue: string): string | undefined =>
      dialogue.split('\r\n').find((line) => line.startsWith('550'));
    expect(refusal(direct)).toBe(
      '550 5.1.1 <no-such-user@corp.example>: Recipient address rejected: User unknown in local recipient table',
    );
    expect(refusal(through)).toBe(refusal(direct));
  });

  it('offers nothing that Postfix does not offer', async () => {
    const offered = (dialogue: string): string[] =>
      [...dialogue.matchAll(/^250[- ]([A-Z0-9]+)/gm)].map((m) => m[1] ?? '').filter((name) => name !== 'STARTTLS');
    const direct = offered(await talk(postfix.port, 'EHLO me\r\nQUIT\r\n'));
    const through = offered(await talk(site.port('relay'), 'EHLO me\r\nQUIT\r\n'));
    expect(through.length).toBeGreaterThan(3);
    expect(through.filter((name) => !direct.includes(name))).toEqual([]);
  });

  it('three resident IDs to an outside address are held; release delivers the same bytes once', async () => {
    const message = plainMail('名单', `身份证 ${RESIDENT_IDS.join('、')}`);
    const before = sink.messages.length;
    const { code, text } = await sendMail(site.port('relay'), message, OUTSIDE);
    expect(code).toBe(250);
    expect(text).toMatch(/^250 2\.0\.0 Held for review as [0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
    const reference = referenceIn(text);

    const held = await readFile(join(site.folder, 'data', 'held', `${reference}.eml`));
    expect(held.equals(message)).toBe(true);
    expect(await queued(postfix)).toBe(0);
    expect(sink.messages.length).toBe(before);
    const list = await site.command('hold', 'list');
    expect(list.output).toContain(reference);
    const shown = await site.command('hold', 'show', reference);
    expect(shown.output).toContain('privacy-national-id-bulk');
    expect(shown.output).toContain(createHash('sha256').update(message).digest('hex'));
    for (const id of RESIDENT_IDS) expect(shown.output).not.toContain(id); // masked

    const arrived = await delivered(async () => {
      const released = await site.command('hold', 'release', reference, '--reason', 'approved');
      expect(released.output).toContain('released and delivered to 1 of 1 recipients');
      expect(released.code).toBe(0);
    });
    expect(arrived.to).toEqual(['client@other.example']);
    expect(arrived.bytes.subarray(arrived.bytes.length - message.length).equals(message)).toBe(true);

    const second = await site.command('hold', 'release', reference, '--reason', 'again');
    expect(second.output).toMatch(/decided already: released by .*; nothing was done/);
    expect(second.code).toBe(0);
    expect(sink.messages.length).toBe(before + 1);
    expect((await site.command('hold', 'list')).output).not.toContain(reference);
  });

  it('a blind recipient of held mail appears in no log line (A08, G01)', async () => {
    await sendMail(site.port('relay'), plainMail('x', RESIDENT_IDS.join(' ')), {
      ...OUTSIDE,
      to: ['client@other.example', 'secret-lover@third.example'],
    });
    const { output } = site;
    expect(output).toContain('"verdict":"hold"');
    expect(output).not.toContain('secret-lover');
    for (const id of RESIDENT_IDS) expect(output).not.toContain(id);
  });
});

/** Says lines as a client that pipelines, and returns all that the server said until it hung up. */
function talk(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = net.connect(port, '127.0.0.1');
    socket.setTimeout(20_000, () => socket.destroy(new Error('the server did not hang up')));
    socket.on('data', (chunk) => {
      if (heard === '') socket.write(text);
      heard += chunk.toString('latin1');
    });
    socket.once('close', () => resolve(heard));
    socket.once('error', reject);
  });
}

/** Messages in Postfix's queue. */
async function queued(postfix: Postfix): Promise<number> {
  const found = await Promise.all(
    ['incoming', 'active', 'deferred', 'maildrop', 'hold'].map((name) =>
      readdir(join(postfix.folder, 'queue', name), { recursive: true, withFileTypes: true }).catch(() => []),
    ),
  );
  return found.flat().filter((entry) => entry.isFile()).length;
}
