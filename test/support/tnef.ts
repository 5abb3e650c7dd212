// TNEF streams attribute by attribute ([MS-OXTNEF]).

/** An attribute of the message (level 1) or of an attachment (level 2). */
export function attribute(level: 1 | 2, id: number, octets: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUInt8(level);
  head.writeUInt32LE(id, 1);
  head.writeUInt32LE(octets.length, 5);
  const sum = Buffer.alloc(2);
  sum.writeUInt16LE(octets.reduce((total, byte) => (total + byte) & 0xffff, 0));
  return Buffer.concat([head, octets, sum]);
}

export const tnef = (...attributes: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from('789f3e220100', 'hex'), ...attributes]);

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const pad = (octets: Buffer): Buffer => Buffer.concat([octets, Buffer.alloc(-octets.length & 3)]);

/** A property of variable length: text in Unicode or octets, which an object has 16 of in front. */
export function property(id: number, value: string | Buffer, isObject = false): Buffer {
  const isText = typeof value === 'string';
  const octets = isText ? Buffer.from(`${value}\0`, 'utf16le') : value;
  const stored = isObject ? Buffer.concat([Buffer.alloc(16), octets]) : octets;
  const type = isText ? 0x001f : isObject ? 0x000d : 0x0102;
  return Buffer.concat([u32(id * 0x10000 + type), u32(1), u32(stored.length), pad(stored)]);
}

/** A text that is not in Unicode, in a charset that another attribute tells. */
export const property8 = (id: number, octets: Buffer): Buffer =>
  Buffer.concat([u32(id * 0x10000 + 0x001e), u32(1), u32(octets.length), pad(octets)]);

export const number = (id: number, value: number): Buffer => Buffer.concat([u32(id * 0x10000 + 3), u32(value)]);

export const properties = (...list: readonly Buffer[]): Buffer => Buffer.concat([u32(list.length), ...list]);
