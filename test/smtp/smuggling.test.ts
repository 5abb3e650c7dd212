// SMTP smuggling (attack S01) through the real listener: a false end of data, then the commands of a second message. Every
// variant is sent cut in two at every octet. Whatever happens, the server behind hears of one transaction only.
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { openDoor, type Door } from '../support/door.ts';
import { ScriptedServer } from '../support/scripted-server.ts';

const VARIANTS = [
  '\n.\n',
  '\n.\r',
  '\r.\n',
  '\r.\r',
  '\n.\r\n',
  '\r.\r\n',
  '\r\n.\n',
  '\r\n.\r',
  '\r\n.\r\r\n',
  '\r\r\n.\r\r\n',
  '\r\n\0.\r\n',
] as const;

const SMUGGLED = 'MAIL FROM:<evil@evil.example>\r\nRCPT TO:<victim@corp.example>\r\nDATA\r\nsmuggled\r\n.\r\n';
/** Sessions at once. */
const ABREAST = 24;

let behind: ScriptedServer;

beforeEach(async () => {
  behind = await ScriptedServer.open();
  onTestFinished(() => behind.close());
});

describe('smuggling', () => {
  it.each(VARIANTS.map((end) => ({ end, shown: JSON.stringify(end) })))(
    'refused: $shown, cut at every octet',
    async ({ end }) => {
      const door = await openDoor({ downstream: behind.port });
      const isBare = end !== '\r\n\0.\r\n'; // no newline is bare in it: it is content, and one message
      await atEveryCut(end, async (first, second) => {
        const { reply, rest } = await attempt(door, first, second, isBare);
        expect({ reply: reply.slice(0, 10), rest }).toEqual({ reply: isBare ? '554 5.6.11' : '250 2.0.0 ', rest: '' });
      });
      expect(door.taken.filter(() => isBare)).toEqual([]);
      expect(behind.messages.filter(() => isBare)).toEqual([]);
      expect(behind.commands.filter((line) => /evil|victim|smuggled/.test(line))).toEqual([]);
    },
  );

  it.each(VARIANTS.map((end) => ({ end, shown: JSON.stringify(end) })))(
    'mended: $shown, cut at every octet',
    async ({ end }) => {
      const door = await openDoor({ downstream: behind.port, bareNewlines: 'normalise' });
      let attempts = 0;
      await atEveryCut(end, async (first, second) => {
        attempts++;
        const { reply } = await attempt(door, first, second, false);
        expect(reply).toBe('250 2.0.0 Taken');
      });
      expect(behind.messages).toHaveLength(attempts);
      expect(
        new Set(behind.messages.map((message) => message.toString('latin1').split('\r\n').slice(3).join('|'))).size,
      ).toBe(1);
      for (const { bytes } of door.taken) expect(bytes.toString('latin1').replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      expect(behind.commands.filter((line) => /evil|victim|smuggled/.test(line))).toEqual([]);
    },
  );
});

async function atEveryCut(end: string, work: (first: string, second: string) => Promise<void>): Promise<void> {
  const payload = `Subject: 1\r\n\r\nx${end}${SMUGGLED}`;
  const cuts = [...Array(payload.length).keys()];
  for (let at = 0; at < cuts.length; at += ABREAST) {
    await Promise.all(cuts.slice(at, at + ABREAST).map((cut) => work(payload.slice(0, cut), payload.slice(cut))));
  }
}

async function attempt(
  door: Door,
  first: string,
  second: string,
  isClosed: boolean,
): Promise<{ reply: string; rest: string }> {
  const client = await door.greeted();
  for (const line of ['MAIL FROM:<a@other.example>', 'RCPT TO:<b@corp.example>', 'DATA']) await client.command(line);
  if (first !== '') await client.send(first);
  await client.send(second);
  const [reply = ''] = await client.reply();
  const rest = isClosed
    ? await client.end()
    : (await client.command('NOOP')).filter((line) => line !== '250 2.0.0 Ok').join();
  client.destroy();
  return { reply, rest };
}
