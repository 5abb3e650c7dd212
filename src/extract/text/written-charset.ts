// The charset that a document says of itself: `<meta charset>`, `<meta http-equiv>`, `<?xml encoding?>`. Counts where nothing else
// declares one (HTML 13.2.3.2 looks at the first 1,024 bytes too).

const LOOKED_AT = 1024;

export function writtenCharset(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, LOOKED_AT).replaceAll('\0', '');
  return /(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9._:-]+)/i.exec(head)?.[1];
}
