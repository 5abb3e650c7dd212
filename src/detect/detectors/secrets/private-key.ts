// Private keys: PEM of every kind, OpenSSH, PGP, PuTTY, and PEM once more in base64 as Kubernetes secrets carry it.
// A header alone is talk about keys; key material after it makes the finding.
import { createHash } from 'node:crypto';
import type { Confidence } from '../../../mail/finding.ts';
import type { Candidate, Detector, Hit } from '../../detector.ts';

/** How far behind the header key material is looked for. */
const REACH = 8_000;
/** Base64 characters that are beyond doubt; fewer are a key that was cut off. */
const ENOUGH = 40;
const A_BEGINNING = 4;

export const privateKey: Detector = {
  id: 'private-key',
  title: { en: 'Private key', 'zh-CN': '私钥', 'zh-TW': '私密金鑰' },
  pattern:
    '-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-[0-9]: |LS0tLS1CRUdJTi[A-Za-z0-9+/]{40,200}',
  priority: 100,
  judge(candidate) {
    const { text, start, end } = candidate;
    if (text.startsWith('LS0t', start)) return wrappedInBase64(candidate);
    const material = keyMaterial(text.slice(end, end + REACH));
    return accept(start, end, material);
  },
};

function wrappedInBase64({ text, start }: Candidate): readonly Hit[] {
  const run = /^[A-Za-z0-9+/\r\n]{40,}={0,2}/.exec(text.slice(start, start + REACH))?.[0] ?? '';
  const inner = Buffer.from(run, 'base64').toString('latin1');
  const header = /^-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/.exec(inner);
  return header === null ? [] : accept(start, start + run.length, keyMaterial(inner.slice(header[0].length)));
}

function accept(start: number, end: number, material: string): readonly Hit[] {
  if (material.length < A_BEGINNING) return [];
  const confidence: Confidence = material.length >= ENOUGH ? 'high' : 'low';
  const value = createHash('sha256').update(material).digest('hex');
  return [{ start, end, value, confidence, masked: '-----BEGIN … PRIVATE KEY----- ****' }];
}

/**
 * The base64 of the lines after the header, up to the footer. Quote marks of replies, escaped line ends (`\n` in JSON) and
 * header lines of encrypted PEM, PGP and PuTTY files are skipped.
 */
function keyMaterial(after: string): string {
  const lines = after.split(/\r?\n|\\r\\n|\\n/);
  let material = '';
  for (const raw of lines) {
    const line = raw.replace(/^[>\s|]+/, '').trim();
    if (line.startsWith('-----')) break;
    if (line === '' || /^[A-Za-z][A-Za-z-]{2,30}: /.test(line)) continue;
    if (!/^[A-Za-z0-9+/=]+["',]?$/.test(line)) {
      if (material === '' && line === lines[0]?.trim()) continue; // rest of PuTTY's first line
      break;
    }
    material += line.replaceAll(/[="',]/g, '');
  }
  return material;
}
