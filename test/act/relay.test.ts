// Clean mail through a real conversation: byte for byte behind our field, to exactly those who are meant (law 5).
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { relay } from '../../src/act/relay.ts';
import { memoryContent } from '../../src/mail/content.ts';
import { DataReader } from '../../src/smtp/data-reader.ts';
import { openWire } from '../../src/smtp/wire.ts';
import { HOLD, situation } from '../support/kept-mail.ts';
import { must } from '../support/must.ts';
import { ScriptedHop } from '../support/scripted-hop.ts';
import { ScriptedServer } from '../support/scripted-server.ts';

const TRACE = Buffer.from('Received: from x\r\n\tby y; now\r\n');

/** What a server reads out of what went over the wire. */
function unstuffed(message: Buffer): Buffer {
  const slices: Buffer[] = [];
  new DataReader().read(Buffer.concat([message, Buffer.from('.\r\n')]), (slice) => slices.push(Buffer.from(slice)));
  return Buffer.concat(slices);
}

describe('the bytes', () => {
  it('arrive as they are, whatever they are', async () => {
    const server = await ScriptedServer.open();
    onTestFinished(() => server.close());
    const wire = await openWire({ host: '127.0.0.1', port: server.port, tls: 'none', hostname: 'gate.example' });
    onTestFinished(() => wire.close());
    const line = fc.oneof(
      fc.constantFrom('', '.', '..', '.a', 'a.', '\0', 'From x', ' folded', '\xff\xfe'),
      fc.stringMatching(/^[\x00-\x09\x0b\x0c\x0e-\xff]{0,30}$/),
    );
    const text = fc.array(line, { maxLength: 20 }).map((lines) => lines.map((l) => `${l}\r\n`).join(''));
    await fc.assert(
      fc.asyncProperty(text, async (sent) => {
        const { received } = situation([{ wire: 'b@other.example' }]);
        await wire.mail(null, []);
        const outgoing = { trace: TRACE, content: memoryContent(Buffer.from(sent, 'latin1')) };
        expect((await relay(received.envelope, [0], outgoing, wire)).code).toBe(250);
        expect(unstuffed(must(server.messages.at(-1))).toString('latin1')).toBe(TRACE.toString() + sent);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the recipients', () => {
  it('on the wire are those that were decided, in their spelling and with their parameters', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), async (meant) => {
        const addressees = meant.map((isMeant, i) => ({
          wire: `User.${i}@Other.Example`,
          parameters: [{ keyword: 'NOTIFY', value: i % 2 === 0 ? 'NEVER' : 'FAILURE' }],
          ...(isMeant ? {} : { order: HOLD }),
        }));
        const { received } = situation(addressees);
        const indexes = meant.flatMap((isMeant, i) => (isMeant ? [i] : []));
        const hop = new ScriptedHop(
          {},
          addressees.map((a) => a.wire),
        );
        if (indexes.length === 0) return;
        await relay(received.envelope, indexes, { trace: TRACE, content: received.content }, hop);
        expect(hop.messages[0]?.to).toEqual(indexes.map((i) => `User.${i}@Other.Example`));
        const spoken = hop.told.filter((line) => line.startsWith('RCPT'));
        const isPart = indexes.length < meant.length;
        const expected = indexes.map(
          (i) => `RCPT <User.${i}@Other.Example> NOTIFY=${i % 2 === 0 ? 'NEVER' : 'FAILURE'}`,
        );
        expect(spoken).toEqual(isPart ? expected : []);
      }),
    );
  });

  it('of a part are told after the old transaction has ended', async () => {
    const { received } = situation([{ wire: 'a@other.example' }, { wire: 'b@other.example' }]);
    const hop = new ScriptedHop();
    let dots = 0;
    await relay(received.envelope, [1], { trace: TRACE, content: received.content }, hop, () => dots++);
    expect(hop.told).toEqual(['RSET', 'MAIL <wang@corp.example> BODY=8BITMIME', 'RCPT <b@other.example>', 'DATA', '.']);
    expect(dots).toBe(1);
  });

  it('none of a part gets it when one is refused now', async () => {
    const { received } = situation(['a', 'b', 'c'].map((name) => ({ wire: `${name}@other.example` })));
    const hop = new ScriptedHop({ rcpt: (wire) => (wire.startsWith('b') ? 550 : 250) });
    const reply = await relay(received.envelope, [0, 1], { trace: TRACE, content: received.content }, hop);
    expect(reply.code).toBe(550);
    expect(hop.told.at(-1)).toBe('RSET');
    expect(hop.messages).toEqual([]);
  });
});
