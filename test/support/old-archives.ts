// Archives of formats that nothing on hand writes, made by hand: one file, stored as it is.
import { crc32 } from 'node:zlib';

const u16 = (value: number): Buffer => Buffer.from([value & 0xff, value >> 8]);
const u32 = (value: number): Buffer => Buffer.concat([u16(value & 0xffff), u16(value >>> 16)]);

/** cpio, `newc`. */
export function cpio(name: string, content: string): Buffer {
  const pad = (octets: Buffer): Buffer => Buffer.concat([octets, Buffer.alloc(-octets.length & 3)]);
  const entry = (path: string, data: string, mode: number): Buffer => {
    const numbers = [1, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, path.length + 1, 0];
    const head = `070701${numbers.map((n) => n.toString(16).padStart(8, '0')).join('')}${path}\0`;
    return Buffer.concat([pad(Buffer.from(head, 'latin1')), pad(Buffer.from(data))]);
  };
  return Buffer.concat([entry(name, content, 0o100644), entry('TRAILER!!!', '', 0)]);
}

/** ar, which Debian's packages are. */
export function ar(name: string, content: string): Buffer {
  const fields = [`${name}/`.padEnd(16), '0'.padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '100644'.padEnd(8)];
  return Buffer.from(`!<arch>\n${fields.join('')}${String(content.length).padEnd(10)}\`\n${content}`, 'latin1');
}

/** A cabinet with one folder that is not packed. */
export function cabinet(name: string | Buffer, content: string): Buffer {
  const file = Buffer.concat([
    u32(content.length),
    u32(0),
    u16(0),
    u16(0x5aa0),
    u16(0),
    u16(0x20),
    Buffer.from(name),
    Buffer.alloc(1),
  ]);
  const data = Buffer.concat([u32(0), u16(content.length), u16(content.length), Buffer.from(content)]);
  const filesAt = 36 + 8;
  const dataAt = filesAt + file.length;
  const folder = Buffer.concat([u32(dataAt), u16(1), u16(0)]);
  const size = dataAt + data.length;
  const head = [
    Buffer.from('MSCF'),
    u32(0),
    u32(size),
    u32(0),
    u32(filesAt),
    u32(0),
    Buffer.from([3, 1]),
    u16(1),
    u16(1),
    u16(0),
  ];
  return Buffer.concat([...head, u16(0), u16(0), folder, file, data]);
}

/** LHA with a header of level 0 and the method `-lh0-`. */
export function lha(name: Buffer, content: string): Buffer {
  const data = Buffer.from(content);
  const rest = Buffer.concat([
    Buffer.from('-lh0-'),
    u32(data.length),
    u32(data.length),
    u32(0),
    Buffer.from([0x20, 0, name.length]),
    name,
    u16(crc16(data)),
  ]);
  const sum = rest.reduce((total, byte) => (total + byte) & 0xff, 0);
  return Buffer.concat([Buffer.from([rest.length, sum]), rest, data, Buffer.from([0])]);
}

function crc16(bytes: Buffer): number {
  let sum = 0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 0 ? sum >> 1 : (sum >> 1) ^ 0xa001;
  }
  return sum;
}

/** RAR 5: a main header, a file that is stored, the end. */
export function rar5(name: string, content: string): Buffer {
  const block = (...fields: readonly (number | Buffer)[]): Buffer => {
    const body = Buffer.concat(fields.map((field) => (typeof field === 'number' ? Buffer.from([field]) : field)));
    const sized = Buffer.concat([Buffer.from([body.length]), body]);
    return Buffer.concat([u32(crc32(sized)), sized]);
  };
  const data = Buffer.from(content);
  const path = Buffer.from(name);
  // Type 2 with data; flags of the file: a checksum; attributes, checksum, method 0, host Unix, the name.
  const file = block(2, 2, data.length, 4, data.length, 0x20, u32(crc32(data)), 0, 1, path.length, path);
  return Buffer.concat([Buffer.from('526172211a070100', 'hex'), block(1, 0, 0), file, data, block(5, 0, 0)]);
}

/** ISO 9660 with a directory of one file. */
export function iso(name: string, content: string): Buffer {
  const both16 = (value: number): Buffer => Buffer.concat([u16(value), Buffer.from([value >> 8, value & 0xff])]);
  const both32 = (value: number): Buffer => Buffer.concat([u32(value), Buffer.from(u32(value)).swap32()]);
  const record = (id: Buffer, sector: number, size: number, flags: number): Buffer => {
    const fields = [both32(sector), both32(size), Buffer.from([100, 1, 1, 0, 0, 0, 0, flags, 0, 0]), both16(1)];
    const body = Buffer.concat([
      Buffer.from([0]),
      ...fields,
      Buffer.from([id.length]),
      id,
      Buffer.alloc(1 - (id.length & 1)),
    ]);
    return Buffer.concat([Buffer.from([body.length + 1]), body]);
  };
  const image = Buffer.alloc(20 * 2048);
  const root = record(Buffer.from([0]), 18, 2048, 2);
  const volume = image.subarray(16 * 2048, 17 * 2048);
  volume.write('\u0001CD001\u0001', 'latin1');
  both32(20).copy(volume, 80);
  both16(1).copy(volume, 120);
  both16(1).copy(volume, 124);
  both16(2048).copy(volume, 128);
  root.copy(volume, 156);
  volume[881] = 1;
  image.write('\u00FFCD001\u0001', 17 * 2048, 'latin1');
  const records = [
    root,
    record(Buffer.from([1]), 18, 2048, 2),
    record(Buffer.from(`${name};1`), 19, content.length, 0),
  ];
  Buffer.concat(records).copy(image, 18 * 2048);
  image.write(content, 19 * 2048);
  return image;
}
