// Header fields that are ours alone never come in from outside, however the message is cut into segments; nothing else changes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ForeignFieldFilter } from '../../src/smtp/foreign-fields.ts';

function filtered(message: string, step = message.length): string {
  const filter = new ForeignFieldFilter();
  const bytes = Buffer.from(message, 'latin1');
  const out: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += Math.max(1, step))
    out.push(...filter.push([bytes.subarray(at, at + Math.max(1, step))]));
  return Buffer.concat([...out, ...filter.finish()]).toString('latin1');
}

describe('header fields that are ours alone', () => {
  it.each([
    {
      why: 'one between others',
      message: 'A: 1\r\nX-Postern-Release: yes\r\nB: 2\r\n\r\nbody',
      left: 'A: 1\r\nB: 2\r\n\r\nbody',
    },
    {
      why: 'a folded one',
      message: 'A: 1\r\nX-Postern-R: yes\r\n really\r\n\tyes\r\nB: 2\r\n\r\nbody',
      left: 'A: 1\r\nB: 2\r\n\r\nbody',
    },
    { why: 'the first', message: 'X-Postern-R: yes\r\nB: 2\r\n\r\nbody', left: 'B: 2\r\n\r\nbody' },
    { why: 'the last', message: 'A: 1\r\nX-Postern-R: yes\r\n\r\nbody', left: 'A: 1\r\n\r\nbody' },
    { why: 'the only one', message: 'X-Postern-R: yes\r\n\r\nbody', left: '\r\nbody' },
    { why: 'two in a row', message: 'X-Postern-R: 1\r\nX-Postern-S: 2\r\nB: 2\r\n\r\n', left: 'B: 2\r\n\r\n' },
    {
      why: 'in other letters, with blanks before the colon',
      message: 'x-POSTERN-r \t: yes\r\nB: 2\r\n\r\n',
      left: 'B: 2\r\n\r\n',
    },
    { why: 'in a message without a body', message: 'A: 1\r\nX-Postern-R: yes\r\n', left: 'A: 1\r\n' },
  ])('are taken out: $why', ({ message, left }) => {
    expect(filtered(message)).toBe(left);
  });

  it.each([
    { why: 'in the body', message: 'A: 1\r\n\r\nX-Postern-R: yes\r\n' },
    { why: 'in a message without a header', message: '\r\nX-Postern-R: yes\r\n\r\n' },
    { why: 'in the fold of another field', message: 'A: 1\r\n X-Postern-R: yes\r\n\r\n' },
    { why: 'another name', message: 'X-Posterns: 1\r\nX-Postern: 2\r\n\r\n' },
    { why: 'an empty message', message: '' },
  ])('stay where they are none: $why', ({ message }) => {
    expect(filtered(message)).toBe(message);
  });

  it('are found however the message is cut', () => {
    const piece = fc.constantFrom('A: 1\r\n', 'X-Postern-R: 1\r\n', ' fold\r\n', '\r\n', 'text\r\n', '\r', 'x');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 7 }), (pieces, step) => {
        const message = pieces.join('');
        expect(filtered(message, step)).toBe(filtered(message));
      }),
    );
  });
});
