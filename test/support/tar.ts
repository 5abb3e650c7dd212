// tar archives block by block, so that every lie can be told.

export interface TarEntry {
  readonly name: string | Buffer;
  readonly content?: string | Buffer;
  /** `0` a file, `5` a folder, `2` a link, `x` a pax header, `L` a long name. */
  readonly type?: string;
  readonly link?: string;
  /** Bytes as claimed; by default those of the content. */
  readonly size?: number;
}

const BLOCK = 512;

export function tar(...entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.map(tarEntry), Buffer.alloc(2 * BLOCK)]);
}

export function tarEntry({ name, content = '', type = '0', link = '', size }: TarEntry): Buffer {
  const data = Buffer.from(content);
  const header = Buffer.alloc(BLOCK);
  Buffer.from(name).copy(header, 0, 0, 100);
  header.write('0000644\0' + '0000000\0'.repeat(2), 100, 'latin1');
  header.write(`${(size ?? data.length).toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0`, 124, 'latin1');
  header.write(`        ${type}`, 148, 'latin1');
  header.write(link, 157);
  header.write('ustar\u000000', 257, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([header, data, Buffer.alloc(-data.length & (BLOCK - 1))]);
}

/** A record of a pax header, its own length included. */
export function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const bytes = Buffer.byteLength(rest);
  const length = bytes + String(bytes + String(bytes).length).length;
  return `${length}${rest}`;
}
