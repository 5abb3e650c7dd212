// Encodings that nothing but old programs write, for tests that read them.

/** As `uuencode` writes a file: its begin line, 45 bytes a line, its end. */
export function uuencode(name: string, bytes: Buffer): string {
  const letter = (value: number): string => (value === 0 ? '`' : String.fromCharCode(value + 0x20));
  let text = `begin 644 ${name}\r\n`;
  for (let at = 0; at < bytes.length; at += 45) {
    const line = bytes.subarray(at, at + 45);
    text += letter(line.length);
    for (let i = 0; i < line.length; i += 3) {
      const group = ((line[i] ?? 0) << 16) | ((line[i + 1] ?? 0) << 8) | (line[i + 2] ?? 0);
      for (const shift of [18, 12, 6, 0]) text += letter((group >> shift) & 0x3f);
    }
    text += '\r\n';
  }
  return `${text}\`\r\nend\r\n`;
}

/** As yEnc posts a file, on lines of 128. */
export function yencode(name: string, bytes: Buffer): Buffer {
  const body: number[] = [];
  let column = 0;
  for (const byte of bytes) {
    const coded = (byte + 42) & 0xff;
    if (coded === 0 || coded === 0x0a || coded === 0x0d || coded === 0x3d) body.push(0x3d, (coded + 64) & 0xff);
    else body.push(coded);
    if (++column % 128 === 0) body.push(0x0d, 0x0a);
  }
  return Buffer.concat([
    Buffer.from(`=ybegin line=128 size=${bytes.length} name=${name}\r\n`),
    Buffer.from(body),
    Buffer.from(`\r\n=yend size=${bytes.length}\r\n`),
  ]);
}
