// Clean mail through a real conversation: byte for byte behind our field, to exactly those who are meant (law 5).
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { relay } from '../../src/act/relay.ts';
import type { Address } from '../../src/mail/address.ts';
import { memoryContent } from '../../src/mail/content.ts';
import type { Envelope } from '../../src/mail/envelope.ts';
import { explainError, faultReply } from '../../src/mail/fault.ts';
import { DataReader } from '../../src/smtp/data-reader.ts';
import { openWire } from '../../src/smtp/wire.ts';
import { HOLD, situation } from '../support/kept-mail.ts';
import { must } from '../support/must.ts';
import { ScriptedHop } from '../support/scripted-hop.ts';
import { ScriptedServer } from '../support/scripted-server.ts';

const TRACE = Buffer.from('Received: from x\r\n\tby y; now\r\n');

const decided = (envelope: Envelope): readonly Address[] => envelope.recipients.map((recipient) => recipient.address);

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
        await wire.rcpt(must(received.envelope.recipients[0]));
        const outgoing = {
          recipients: decided(received.envelope),
          trace: TRACE,
          content: memoryContent(Buffer.from(sent, 'latin1')),
        };
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
        await relay(received.envelope, indexes, { recipients: [], trace: TRACE, content: received.content }, hop);
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

  it.each([
    { why: 'one more than was decided', decidedAbout: [0] },
    { why: 'one less than was decided', decidedAbout: [0, 1, 1] },
    { why: 'another one', decidedAbout: [0, 0] },
    { why: 'none at all', decidedAbout: [] },
  ])(
    'that are not those of the decision ($why) get nothing: a fault of ours (law 5, A01)',
    async ({ decidedAbout }) => {
      const server = await ScriptedServer.open();
      onTestFinished(() => server.close());
      const wire = await openWire({ host: '127.0.0.1', port: server.port, tls: 'none', hostname: 'gate.example' });
      const { received } = situation([{ wire: 'a@other.example' }, { wire: 'A@other.example' }]);
      const all = decided(received.envelope);
      const recipients = decidedAbout.map((index) => must(all[index]));
      await wire.mail(null, []);
      for (const recipient of received.envelope.recipients) await wire.rcpt(recipient);
      const sending = relay(received.envelope, [0, 1], { recipients, trace: TRACE, content: received.content }, wire);
      const fault: unknown = await sending.catch((error: unknown) => error);
      expect(fault).toMatchObject({ code: 'envelope-mismatch' });
      expect(explainError(fault)).not.toContain('other.example');
      expect(faultReply(fault).code).toBe(451);
      expect(server.commands).not.toContain('DATA');
      expect(wire.isUsable).toBe(false);
    },
  );

  it('of an earlier transaction do not count', async () => {
    const server = await ScriptedServer.open();
    onTestFinished(() => server.close());
    const wire = await openWire({ host: '127.0.0.1', port: server.port, tls: 'none', hostname: 'gate.example' });
    onTestFinished(() => wire.close());
    const { received } = situation([{ wire: 'a@other.example' }, { wire: 'b@other.example' }]);
    const [a, b] = [must(received.envelope.recipients[0]), must(received.envelope.recipients[1])];
    for (const end of [() => wire.reset(), () => wire.mail(null, [])]) {
      await wire.mail(null, []);
      await wire.rcpt(a);
      await end();
    }
    await wire.rcpt(b);
    const outgoing = { recipients: [b.address], trace: TRACE, content: received.content };
    expect((await wire.data(outgoing)).code).toBe(250);
  });

  it('of a part are told after the old transaction has ended', async () => {
    const { received } = situation([{ wire: 'a@other.example' }, { wire: 'b@other.example' }]);
    const hop = new ScriptedHop();
    let dots = 0;
    await relay(received.envelope, [1], { recipients: [], trace: TRACE, content: received.content }, hop, () => dots++);
    expect(hop.told).toEqual(['RSET', 'MAIL <wang@corp.example> BODY=8BITMIME', 'RCPT <b@other.example>', 'DATA', '.']);
    expect(dots).toBe(1);
  });

  it('none of a part gets it when one is refused now', async () => {
    const { received } = situation(['a', 'b', 'c'].map((name) => ({ wire: `${name}@other.example` })));
    const hop = new ScriptedHop({ rcpt: (wire) => (wire.startsWith('b') ? 550 : 250) });
    const reply = await relay(
      received.envelope,
      [0, 1],
      { recipients: [], trace: TRACE, content: received.content },
      hop,
    );
    expect(reply.code).toBe(550);
    expect(hop.told.at(-1)).toBe('RSET');
    expect(hop.messages).toEqual([]);
  });
});
