// The octets of DATA and back: where a message ends, what its content is, and that cutting it into segments changes nothing
// (attacks S01, S02, S03). The reader is compared with a naive one that has the whole input before it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataReader, DotStuffer } from '../../src/smtp/data-reader.ts';

interface Read {
  readonly content: string;
  /** Index behind the end of data in the whole input; -1 when it did not come. */
  readonly end: number;
  readonly bareNewlines: boolean;
  readonly size: number;
}

/** Feeds the input in pieces, as a socket does, and stops at the end of data. */
function read(input: string, cuts: readonly number[]): Read {
  const reader = new DataReader();
  const octets = Buffer.from(input, 'latin1');
  const slices: Buffer[] = [];
  let end = -1;
  for (const [from, to] of pieces(octets.length, cuts)) {
    const at = reader.read(octets.subarray(from, to), (slice) => slices.push(Buffer.from(slice)));
    if (at === -1) continue;
    end = from + at;
    break;
  }
  const content = Buffer.concat(slices).toString('latin1');
  return { content, end, bareNewlines: reader.bareNewlines, size: reader.size };
}

function pieces(length: number, cuts: readonly number[]): readonly (readonly [number, number])[] {
  const places = [0, ...cuts.map((cut) => cut % (length + 1)).toSorted((a, b) => a - b), length];
  return places.slice(1).map((to, i) => [places[i] ?? 0, to] as const);
}

/** What RFC 5321 says, for an input that is there as a whole: lines end with CRLF, a line of one dot ends the data. */
function naive(input: string): Read {
  const at = `\r\n${input}`.indexOf('\r\n.\r\n');
  if (at === -1) throw new Error('the input has no end of data');
  const lines = input.slice(0, at).split('\r\n');
  const plain = lines.map((line) => line.replace(/^\./, ''));
  const content = plain.map((line) => line.replaceAll(/[\r\n]/g, '\r\n')).join('\r\n');
  return { content, end: at + 3, bareNewlines: plain.some((line) => /[\r\n]/.test(line)), size: content.length };
}

const octet = fc.constantFrom('\r', '\n', '.', 'a', '\0');
const octets = fc.array(octet, { maxLength: 40 }).map((list) => list.join(''));
const cuts = fc.array(fc.nat(80), { maxLength: 12 });

describe('reading DATA', () => {
  it('gives what a naive reader gives, however the input is cut', () => {
    fc.assert(
      fc.property(octets, octets, cuts, (message, behind, places) => {
        const input = `${message}\r\n.\r\n${behind}`;
        expect(read(input, places)).toEqual(naive(input));
      }),
      { numRuns: 20_000 },
    );
  });

  it('gives what a naive reader gives also where plain text and odd lines take turns for long', () => {
    const piece = fc.constantFrom('..\r\n', 'a\r\n', '\r', '\n', '.', '\r\n', 'x'.repeat(300), `${'y'.repeat(70)}\r\n`);
    const long = fc.tuple(fc.array(piece, { maxLength: 30 }), fc.nat(60)).map(([list, n]) => list.join('').repeat(n));
    const farCuts = fc.array(fc.nat(50_000), { maxLength: 12 });
    fc.assert(
      fc.property(long, farCuts, (message, places) => {
        const input = `${message}\r\n.\r\nQUIT\r\n`;
        expect(read(input, places)).toEqual(naive(input));
      }),
      { numRuns: 300 },
    );
  });

  it('octet by octet gives what one piece gives', () => {
    fc.assert(
      fc.property(octets, (message) => {
        const input = `${message}\r\n.\r\n`;
        expect(read(input, [...Array(input.length).keys()])).toEqual(read(input, []));
      }),
      { numRuns: 2_000 },
    );
  });

  it('leaves no line end but CRLF in the content', () => {
    fc.assert(
      fc.property(octets, cuts, (message, places) => {
        const { content } = read(`${message}\r\n.\r\n`, places);
        expect(content.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      }),
    );
  });

  it.each([
    { why: 'LF dot LF', input: 'x\n.\n' },
    { why: 'LF dot CR', input: 'x\n.\r' },
    { why: 'CR dot LF', input: 'x\r.\n' },
    { why: 'CR dot CR', input: 'x\r.\r' },
    { why: 'LF dot CRLF', input: 'x\n.\r\n' },
    { why: 'CR dot CRLF', input: 'x\r.\r\n' },
    { why: 'CRLF dot LF', input: 'x\r\n.\n' },
    { why: 'CRLF dot CR', input: 'x\r\n.\r' },
    { why: 'CRLF dot CR CRLF', input: 'x\r\n.\r\r\n' },
    { why: 'CR CRLF dot CR CRLF', input: 'x\r\r\n.\r\r\n' },
    { why: 'CRLF NUL dot CRLF', input: 'x\r\n\0.\r\n' },
    { why: 'CRLF dot dot CRLF', input: 'x\r\n..\r\n' },
    { why: 'a dot behind text', input: 'x.\r\n' },
  ])('$why is no end of data', ({ input }) => {
    expect(read(input, []).end).toBe(-1);
    expect(read(`${input}y\r\n.\r\n`, []).end).toBe(input.length + 6);
  });

  it.each([
    { why: 'an empty message', input: '.\r\n', content: '' },
    { why: 'an empty line', input: '\r\n.\r\n', content: '\r\n' },
    { why: 'one stuffed dot as the first line', input: '..\r\n.\r\n', content: '.\r\n' },
    { why: 'a dot before text is taken out', input: '.a\r\n.\r\n', content: 'a\r\n' },
    { why: 'only one dot is taken out', input: '...\r\n.\r\n', content: '..\r\n' },
    { why: 'a dot inside a line stays', input: 'a.b..\r\n.\r\n', content: 'a.b..\r\n' },
    { why: 'a dot behind a mended newline stays', input: 'a\n..b\r\n.\r\n', content: 'a\r\n..b\r\n' },
    { why: 'a bare LF is mended', input: 'a\nb\r\n.\r\n', content: 'a\r\nb\r\n' },
    { why: 'a bare CR is mended', input: 'a\rb\r\n.\r\n', content: 'a\r\nb\r\n' },
    { why: 'CR CRLF is two line ends', input: 'a\r\r\nb\r\n.\r\n', content: 'a\r\n\r\nb\r\n' },
    { why: 'all octets pass', input: 'a\0\x7f\x80\xff\r\n.\r\n', content: 'a\0\x7f\x80\xff\r\n' },
  ])('$why', ({ input, content }) => {
    for (const places of [[], [1], [2], [3], [1, 2, 3, 4, 5]])
      expect(read(input, places)).toMatchObject({ content, end: input.length });
  });

  it('does not look at what is behind the end', () => {
    expect(read('a\r\n.\r\nMAIL FROM:<b@c>\nRCPT', [])).toMatchObject({
      content: 'a\r\n',
      end: 6,
      bareNewlines: false,
    });
  });
});

describe('stuffing dots', () => {
  const line = fc.array(fc.constantFrom('.', 'a', '\0', '..'), { maxLength: 4 }).map((list) => `${list.join('')}\r\n`);
  const content = fc.array(line, { maxLength: 12 }).map((lines) => lines.join(''));

  it('and reading gives the content back, however both are cut', () => {
    fc.assert(
      fc.property(content, cuts, cuts, (text, stuffed, received) => {
        expect(read(`${stuff(text, stuffed)}.\r\n`, received)).toMatchObject({ content: text, bareNewlines: false });
      }),
      { numRuns: 20_000 },
    );
  });

  it('of a message made of them gives the content back too (S22)', () => {
    const dots = fc.tuple(fc.array(line, { minLength: 1, maxLength: 12 }), fc.nat(40));
    const long = dots.map(([lines, n]) => lines.join('').repeat(n));
    fc.assert(
      fc.property(long, cuts, cuts, (text, stuffed, received) => {
        expect(read(`${stuff(text, stuffed)}.\r\n`, received)).toMatchObject({ content: text, bareNewlines: false });
      }),
      { numRuns: 500 },
    );
  });

  it('of whatever came in puts CRLF and one end on the wire: nobody behind us sees two messages (S04)', () => {
    fc.assert(
      fc.property(octets, cuts, cuts, (message, received, stuffed) => {
        const { content: mended } = read(`${message}\r\n.\r\n`, received);
        const wire = `${stuff(mended, stuffed)}${mended === '' || mended.endsWith('\r\n') ? '' : '\r\n'}.\r\n`;
        expect(wire.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
        expect(`\r\n${wire}`.indexOf('\r\n.\r\n')).toBe(wire.length - 3);
      }),
      { numRuns: 5_000 },
    );
  });

  it('never puts a line of one dot on the wire', () => {
    fc.assert(
      fc.property(content, cuts, (text, places) => {
        expect(`\r\n${stuff(text, places)}`).not.toContain('\r\n.\r\n');
      }),
    );
  });

  it.each([
    { why: 'a dot at the very start', text: '.a\r\n', wire: '..a\r\n' },
    { why: 'a line of one dot', text: 'a\r\n.\r\nb\r\n', wire: 'a\r\n..\r\nb\r\n' },
    { why: 'dots at every line', text: '.\r\n.\r\n.\r\n', wire: '..\r\n..\r\n..\r\n' },
    { why: 'dots inside a line', text: 'a.b..\r\n', wire: 'a.b..\r\n' },
    { why: 'nothing', text: '', wire: '' },
  ])('$why', ({ text, wire }) => {
    for (let cut = 0; cut <= text.length; cut++) expect(stuff(text, [cut])).toBe(wire);
    expect(stuff(text, [...Array(text.length).keys()])).toBe(wire);
  });

  function stuff(text: string, places: readonly number[]): string {
    const stuffer = new DotStuffer();
    const bytes = Buffer.from(text, 'latin1');
    return pieces(bytes.length, places)
      .flatMap(([from, to]) => stuffer.stuff(bytes.subarray(from, to)))
      .map((slice) => slice.toString('latin1'))
      .join('');
  }
});
