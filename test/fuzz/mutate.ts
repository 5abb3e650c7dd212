// Ways to spoil bytes, as transport, carelessness and malice do.
import type { Chance } from './chance.ts';

/** What makes parsers of mail and documents think. */
const WORDS: readonly string[] = [
  ...[
    '\0',
    '\r',
    '\n',
    '\r\n\r\n',
    '--b\r\n',
    '--b--',
    '\t',
    '\u00FF\u00FE',
    '\u00EF\u00BB\u00BF',
    '\u001B$B',
    '~{',
    '+AGE-',
  ],
  ...[
    'Content-Type: ',
    'multipart/mixed; boundary=b\r\n',
    'message/rfc822\r\n',
    'text/html; charset=utf-7\r\n',
    'boundary="',
    '(',
    ')',
  ],
  ...[
    'Content-Transfer-Encoding: base64\r\n',
    'Content-Transfer-Encoding: x-uuencode\r\n',
    'begin 644 a.zip\r\n',
    '=ybegin line=128 ',
  ],
  ...['=?utf-8?B?', '=?gb2312?Q?', '?=', "filename*0*=utf-8''", '; name="', '__proto__', 'constructor'],
  ...[
    'PK\u0003\u0004',
    'PK\u0001\u0002',
    'PK\u0005\u0006',
    '\u001F\u008B',
    'BZh9',
    '7z\u00BC\u00AF',
    'Rar!\u001A\u0007',
    'MSCF',
    '%PDF-1.7',
  ],
  ...[
    '\u00D0\u00CF\u0011\u00E0\u00A1\u00B1\u001A\u00E1',
    '<!ENTITY a "b">',
    '&a;',
    '<![CDATA[',
    ']]>',
    '<script>',
    '<!--',
    '-->',
    '<w:t>',
  ],
  ...[
    ' obj',
    'endobj',
    'stream\r\n',
    'endstream',
    'xref',
    '<<',
    '>>',
    '/Length 99999999999',
    '/Kids [1 0 R]',
    '{\\rtf1',
    "\\'",
    '\\bin99999999 ',
  ],
];

const EDGES = [0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];

type Mutation = (bytes: Buffer, chance: Chance) => Buffer;

const around = (bytes: Buffer, start: number, end: number, middle: Buffer): Buffer =>
  Buffer.concat([bytes.subarray(0, start), middle, bytes.subarray(end)]);

function stretch(bytes: Buffer, chance: Chance): readonly [start: number, end: number] {
  const start = chance.below(bytes.length + 1);
  return [start, Math.min(bytes.length, start + 1 + chance.below(chance.pick([4, 64, 4096])))];
}

const MUTATIONS: readonly Mutation[] = [
  function flip(bytes, chance) {
    const copy = Buffer.from(bytes);
    for (let n = 1 + chance.below(8); n > 0 && copy.length > 0; n--) {
      const at = chance.below(copy.length);
      copy[at] = (copy[at] ?? 0) ^ (1 << chance.below(8));
    }
    return copy;
  },
  function cutOff(bytes, chance) {
    return bytes.subarray(0, chance.below(bytes.length + 1));
  },
  function cutOut(bytes, chance) {
    const [start, end] = stretch(bytes, chance);
    return around(bytes, start, end, Buffer.alloc(0));
  },
  function repeat(bytes, chance) {
    const [start, end] = stretch(bytes, chance);
    const piece = bytes.subarray(start, end);
    const times = Math.min(chance.pick([2, 10, 1_000]), Math.ceil(100_000 / (piece.length + 1)));
    return around(bytes, end, end, Buffer.concat(Array.from({ length: times }, () => piece)));
  },
  function move(bytes, chance) {
    const [start, end] = stretch(bytes, chance);
    const at = chance.below(bytes.length + 1);
    return around(bytes, at, at, bytes.subarray(start, end));
  },
  function putWord(bytes, chance) {
    const at = chance.below(bytes.length + 1);
    return around(bytes, at, at, Buffer.from(chance.pick(WORDS), 'latin1'));
  },
  function edgeNumber(bytes, chance) {
    const width = chance.pick([1, 2, 4]);
    if (bytes.length < width) return bytes;
    const copy = Buffer.from(bytes);
    const value = chance.pick(EDGES) % 2 ** (8 * width);
    const at = chance.below(copy.length - width + 1);
    if (chance.below(2) === 0) copy.writeUIntLE(value, at, width);
    else copy.writeUIntBE(value, at, width);
    return copy;
  },
  function edgeDigits(bytes, chance) {
    const text = bytes.toString('latin1');
    const runs = [...text.matchAll(/\d+/g)];
    if (runs.length === 0) return bytes;
    const run = chance.pick(runs);
    const number = chance.pick(['0', '-1', '4294967296', '9'.repeat(40), '1e308']);
    return around(bytes, run.index, run.index + run[0].length, Buffer.from(number));
  },
];

/** Spoils bytes in one to four ways; now and then in none, so that what lies around them is tried. */
export function mutate(bytes: Buffer, chance: Chance): Buffer {
  let spoilt = bytes;
  for (let n = chance.below(5); n > 0; n--) spoilt = chance.pick(MUTATIONS)(spoilt, chance);
  return spoilt;
}

/** The beginning of one and the end of another. */
export const splice = (one: Buffer, other: Buffer, chance: Chance): Buffer =>
  Buffer.concat([one.subarray(0, chance.below(one.length + 1)), other.subarray(chance.below(other.length + 1))]);
