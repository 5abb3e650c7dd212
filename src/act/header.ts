// The header of a message as its octets have it. It ends at the first line that is no field, blank or not: what is quoted or
// repeated of a header must never be the first lines of a content that has none (law 3, attack E04).

const FIELD = /^[!-9;-~]+[ \t]*:/;

/** Whole fields without their line end, folding kept, one character per octet. */
export function headerFields(message: Buffer): readonly string[] {
  const end = message.indexOf('\r\n\r\n');
  const lines = message.toString('latin1', 0, end === -1 ? message.length : end).split(/\r\n(?![ \t])/);
  const content = lines.findIndex((line) => !FIELD.test(line));
  return lines.slice(0, content === -1 ? lines.length : content);
}
