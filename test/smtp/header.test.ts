// What the door reads of a header: hops (attack S27) and the addresses of From (attack S11).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryContent, storedContent } from '../../src/mail/content.ts';
import { countHops, fromAddresses, readFields } from '../../src/smtp/header.ts';

const fieldsOf = (text: string): Promise<readonly string[]> => readFields(memoryContent(Buffer.from(text)));

describe('the fields of a header', () => {
  it.each([
    { why: 'two', text: 'A: 1\r\nB: 2\r\n\r\nC: 3\r\n', expected: ['A: 1', 'B: 2'] },
    { why: 'a folded one', text: 'A: 1\r\n 2\r\n\t3\r\nB: 4\r\n\r\n', expected: ['A: 1 2\t3', 'B: 4'] },
    { why: 'no body', text: 'A: 1\r\nB: 2\r\n', expected: ['A: 1', 'B: 2', ''] },
    { why: 'no header', text: '\r\nA: 1\r\n\r\n', expected: [] },
    { why: 'nothing', text: '', expected: [] },
  ])('$why', async ({ text, expected }) => {
    expect(await fieldsOf(text)).toEqual(expected);
  });

  it('are the same however the octets are cut, and nothing behind the header is read', async () => {
    const bytes = Buffer.from('A: 1\r\n 2\r\nB: \u738b\r\n\r\nC: 3\r\n\r\n');
    const end = bytes.indexOf('\r\n\r\n') + 4;
    const cuts = fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 6 });
    const holds = fc.asyncProperty(cuts, async (at) => {
      const edges = [0, ...at.toSorted((a, b) => a - b), bytes.length];
      const given: Buffer[] = [];
      const content = storedContent('it', bytes.length, async function* () {
        for (const [i, edge] of edges.slice(1).entries()) {
          const chunk = bytes.subarray(edges[i], edge);
          given.push(chunk);
          yield chunk;
        }
      });
      const fields = await readFields(content);
      const before = Buffer.concat(given.slice(0, -1)).length;
      return JSON.stringify(fields) === JSON.stringify(['A: 1 2', 'B: \u738b']) && before < end;
    });
    expect((await fc.check(holds)).failed).toBe(false);
  });
});

describe('hops (attack S27)', () => {
  it.each([
    { why: 'none', text: 'Subject: Received: from here\r\n\r\nReceived: x\r\n', all: 0, own: 0 },
    { why: 'in any letters', text: 'Received: a\r\nRECEIVED : b\r\nreceived:c\r\n\r\n', all: 3, own: 0 },
    {
      why: 'our own, folded as we fold it',
      text: 'Received: from a ([192.0.2.1])\r\n\tby gate.corp.example (Postern) with ESMTP id X;\r\n\tdate\r\n\r\n',
      all: 1,
      own: 1,
    },
    {
      why: 'those of another of our kind',
      text: 'Received: from a ([192.0.2.1])\r\n\tby xgate.corp.example (Postern) with ESMTP id X;\r\n\r\n',
      all: 1,
      own: 0,
    },
    {
      why: 'our name where the client says its own',
      text: 'Received: from gate.corp.example by b\r\n\r\n',
      all: 1,
      own: 0,
    },
  ])('$why', async ({ text, all, own }) => {
    expect(countHops(await fieldsOf(text), 'Gate.Corp.Example')).toEqual({ all, own });
  });
});

describe('who a message says it is from (attack S11)', () => {
  it.each([
    { from: 'wang@corp.example', expected: ['wang@corp.example'] },
    { from: 'Wang <wang@corp.example>', expected: ['wang@corp.example'] },
    { from: '"Wang, L. (boss@corp.example)" <wang@corp.example>', expected: ['wang@corp.example'] },
    { from: '(boss@corp.example (x@y.example)) wang@corp.example', expected: ['wang@corp.example'] },
    { from: 'wang@corp.example, li@corp.example', expected: ['wang@corp.example', 'li@corp.example'] },
    { from: 'Team: wang@corp.example, <li@corp.example>;', expected: ['wang@corp.example', 'li@corp.example'] },
    { from: 'boss@corp.example <wang@corp.example>', expected: ['boss@corp.example', 'wang@corp.example'] },
    { from: '"boss@corp.example <wang@corp.example>', expected: [undefined, 'wang@corp.example'] },
    { from: '(boss@corp.example <wang@corp.example>', expected: [undefined, 'wang@corp.example'] },
    { from: '=?utf-8?q?boss?= <wang@corp.example>', expected: ['wang@corp.example'] },
    { from: '"wang"@corp.example', expected: [undefined] },
    { from: 'Wang', expected: [] },
  ])('$from', async ({ from, expected }) => {
    const addresses = fromAddresses(await fieldsOf(`Subject: a@b.example\r\nFrom: ${from}\r\n\r\n`));
    expect(addresses.map((address) => address?.wire)).toEqual(expected);
  });

  it('all From fields count, folded ones too', async () => {
    const fields = await fieldsOf(
      'From: a@corp.example\r\nX: y\r\nfrom :\r\n b@corp.example\r\n\r\nFrom: c@corp.example',
    );
    expect(fromAddresses(fields).map((address) => address?.wire)).toEqual(['a@corp.example', 'b@corp.example']);
  });

  it('many comments take no time that matters', async () => {
    const nested = `${'('.repeat(3000)}${')'.repeat(3000)}`;
    expect(fromAddresses(await fieldsOf(`From: ${nested} wang@corp.example\r\n\r\n`))).toHaveLength(1);
  });
});
