// Octets of a server -> replies: all that RFC 5321 allows, in any segments; what is no reply is a fault, and so is one without end.
import { describe, expect, it } from 'vitest';
import { isFault } from '../../src/mail/fault.ts';
import type { Reply } from '../../src/mail/reply.ts';
import { ReplyReader } from '../../src/smtp/reply-reader.ts';

function readAll(pieces: readonly string[]): readonly Reply[] {
  const reader = new ReplyReader();
  for (const piece of pieces) reader.feed(Buffer.from(piece, 'latin1'));
  const replies: Reply[] = [];
  for (let next = reader.take(); next !== undefined; next = reader.take()) replies.push(next);
  return replies;
}

describe('replies', () => {
  it.each([
    { why: 'one line', text: '250 2.0.0 Ok\r\n', lines: ['2.0.0 Ok'] },
    { why: 'several lines', text: '250-a\r\n250-b\r\n250 c\r\n', lines: ['a', 'b', 'c'] },
    { why: 'a code alone', text: '250\r\n', lines: [''] },
    { why: 'a code and a blank', text: '250 \r\n', lines: [''] },
    { why: 'an empty line among others', text: '250-\r\n250-  x\r\n250 y\r\n', lines: ['', '  x', 'y'] },
    { why: 'line ends without CR', text: '250-a\n250 b\n', lines: ['a', 'b'] },
    { why: 'octets beyond ASCII', text: '250 \xe4\xff\r\n', lines: ['\xe4\xff'] },
    { why: 'NUL and other controls inside a line', text: '250 a\0b\x1b[31m\r\n', lines: ['a\0b\x1b[31m'] },
  ])('$why', ({ text, lines }) => {
    expect(readAll([text])).toEqual([{ code: 250, lines }]);
    expect(readAll(text.split(''))).toEqual([{ code: 250, lines }]);
  });

  it('several at once come one by one', () => {
    expect(readAll(['250 a\r\n354-b\r\n354 c\r\n55', '0 d\r\n25'])).toEqual([
      { code: 250, lines: ['a'] },
      { code: 354, lines: ['b', 'c'] },
      { code: 550, lines: ['d'] },
    ]);
  });

  it.each([
    { why: 'no number', text: 'Ok\r\n' },
    { why: 'an empty line', text: '\r\n' },
    { why: 'two digits', text: '25 x\r\n' },
    { why: 'four digits', text: '2500 x\r\n' },
    { why: 'a code of no class', text: '150 x\r\n' },
    { why: 'a code that is too large', text: '650 x\r\n' },
    { why: 'another separator', text: '250/x\r\n' },
    { why: 'NUL in front', text: '\x00250 x\r\n' },
    { why: 'lines that do not agree', text: '250-a\r\n550 b\r\n' },
    { why: 'binary', text: '\x16\x03\x01\x02\n' },
    { why: 'HTTP', text: 'HTTP/1.1 400 Bad Request\r\n' },
    { why: 'a line without end', text: `250 ${'x'.repeat(1_000_000)}` },
    { why: 'lines without end', text: '250-x\r\n'.repeat(20_000) },
  ])('fault: $why', ({ text }) => {
    expect(() => readAll([text])).toThrow(expect.toSatisfy((e) => isFault(e, 'downstream-protocol')));
    expect(() => readAll(text.match(/[\s\S]{1,1000}/g) ?? [])).toThrow(
      expect.toSatisfy((e) => isFault(e, 'downstream-protocol')),
    );
  });

  it('that nobody takes are not collected without end', () => {
    const reader = new ReplyReader();
    const feed = (): void => reader.feed(Buffer.from('250 x\r\n'));
    for (let i = 0; i < 5_000; i++) feed();
    expect(() => Array.from({ length: 20_000 }, feed)).toThrow(
      expect.toSatisfy((e) => isFault(e, 'downstream-protocol')),
    );
  });

  it('that are taken may be as many as they like', () => {
    const reader = new ReplyReader();
    for (let i = 0; i < 50_000; i++) {
      reader.feed(Buffer.from('250-x\r\n250 y\r\n'));
      expect(reader.take()?.code).toBe(250);
    }
  });

  it('is empty only when not even half a line is waiting', () => {
    const reader = new ReplyReader();
    const states = ['', '2', '50 a', '\r\n'].map((piece) => {
      reader.feed(Buffer.from(piece));
      return reader.isEmpty;
    });
    expect(states).toEqual([true, false, false, false]);
    reader.take();
    expect(reader.isEmpty).toBe(true);
    reader.feed(Buffer.from('250-a\r\n'));
    expect(reader.isEmpty).toBe(false);
  });
});
