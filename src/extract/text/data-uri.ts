// data: URIs (RFC 2397): documents that stand in an attribute.

export interface DataUri {
  /** Lower case; `text/plain` where it says none. */
  readonly type: string;
  readonly charset?: string;
  readonly bytes: Buffer;
}

/** Undefined when the text is no data: URI. What is not base64 by its label is percent-encoded. */
export function readDataUri(text: string): DataUri | undefined {
  const start = text.slice(0, 64).search(/\S/);
  if (start === -1 || text.slice(start, start + 5).toLowerCase() !== 'data:') return undefined;
  const comma = text.indexOf(',', start);
  if (comma === -1) return undefined;
  const [type = '', ...parameters] = text
    .slice(start + 5, comma)
    .split(';')
    .map((word) => word.trim());
  const payload = text.slice(comma + 1);
  const isBase64 = parameters.some((word) => word.toLowerCase() === 'base64');
  const charset = parameters.find((word) => word.toLowerCase().startsWith('charset='))?.slice(8);
  const bytes = isBase64 ? Buffer.from(percentDecoded(payload).toString('latin1'), 'base64') : percentDecoded(payload);
  return {
    type: type === '' ? 'text/plain' : type.toLowerCase(),
    ...(charset === undefined ? {} : { charset }),
    bytes,
  };
}

function percentDecoded(text: string): Buffer {
  const bytes = Buffer.from(text, 'utf8');
  if (!text.includes('%')) return bytes;
  const latin1 = bytes.toString('latin1');
  const decoded = latin1.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(decoded, 'latin1');
}
