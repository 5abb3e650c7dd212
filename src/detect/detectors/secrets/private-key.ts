// Private keys: PEM of every kind, OpenSSH, PGP, PuTTY, and PEM once more in base64 as Kubernetes secrets carry it.
// A header alone is talk about keys; key material after it makes the finding.
import { createHash } from 'node:crypto';
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { entropyOf } from '../../validators/entropy.ts';
import { BASE64, drawn } from './alphabets.ts';

/** How far behind the header key material is looked for. */
const REACH = 8_000;
/** In base64 a header takes no more. */
const HEADER_REACH = 120;
/** Base64 characters from which on it is a key (detectors.md); fewer are talk about keys, or the first line of one in a manual. */
const ENOUGH = 40;
/** How keys begin in base64: DER's SEQUENCE, `openssh-key`, packets of OpenPGP. */
const KEY_START = /^(?:MI[A-Z]|b3Blbn|lQ[A-Za-z]|xV[A-Za-z])/;
/** Bits for each character of key material; what is typed in its place has fewer. */
const LEAST_BITS = 3;

export const privateKey: Detector = {
  id: 'private-key',
  title: { en: 'Private key', 'zh-CN': '私钥', 'zh-TW': '私密金鑰' },
  about: {
    en: 'Private keys of every kind (PEM, OpenSSH, PGP, PuTTY, in Kubernetes secrets) with key material. Public keys and certificates are left alone.',
    'zh-CN': '各类含密钥内容的私钥（PEM、OpenSSH、PGP、PuTTY 及 Kubernetes Secret）；公钥和证书不算。',
    'zh-TW': '各類含金鑰內容的私密金鑰（PEM、OpenSSH、PGP、PuTTY 及 Kubernetes Secret）；公開金鑰與憑證不計。',
  },
  pattern:
    '-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-[0-9]: |LS0tLS1CRUdJTi[A-Za-z0-9+/]{40,200}',
  priority: PRIORITY.secret,
  keywords: ['private key', 'begin private key', '私钥', '私密金鑰', '私鑰', 'openssh', 'putty', 'pgp'],
  prefilter: 'PRIVATE KEY|PuTTY-User-Key-File-|LS0tLS1CRUdJTi',
  judge(candidate) {
    const { text, start, end } = candidate;
    if (text.startsWith('LS0t', start)) return wrappedInBase64(candidate);
    const material = keyMaterial(text.slice(end, end + REACH));
    return accept(start, end, material);
  },
  sample: (random) => `-----BEGIN PRIVATE KEY-----\n${drawn(random, BASE64, 64)}\n-----END PRIVATE KEY-----`,
};

function wrappedInBase64({ text, start }: Candidate): readonly Hit[] {
  const beginning = Buffer.from(text.slice(start, start + HEADER_REACH), 'base64').toString('latin1');
  const header = /^-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----/.exec(beginning);
  if (header === null) return [];
  const run = /^[A-Za-z0-9+/\r\n]{40,}={0,2}/.exec(text.slice(start, start + REACH))?.[0] ?? '';
  const inner = Buffer.from(run, 'base64').toString('latin1');
  return accept(start, start + run.length, keyMaterial(inner.slice(header[0].length)));
}

function accept(start: number, end: number, material: string): readonly Hit[] {
  const isWhole = material.length >= ENOUGH && entropyOf(material) >= LEAST_BITS;
  // A key that was cut off behind its first characters is none any more, but nobody writes those by chance.
  if (!isWhole && !KEY_START.test(material)) return [];
  const value = createHash('sha256').update(material).digest('hex');
  return [{ start, end, value, confidence: isWhole ? 'high' : 'low', masked: '-----BEGIN … PRIVATE KEY----- ****' }];
}

/**
 * The base64 of the lines after the header, up to the footer. Quote marks of replies, escaped line ends (`\n` in JSON) and
 * header lines of encrypted PEM, PGP and PuTTY files are skipped.
 */
function keyMaterial(after: string): string {
  let material = '';
  let isFirst = true;
  for (const raw of linesOf(after)) {
    const line = raw.replace(/^[>\s|]+/, '').trim();
    if (line.startsWith('-----')) break;
    if (line === '' || /^[A-Za-z][A-Za-z-]{2,30}: /.test(line)) continue;
    if (!/^[A-Za-z0-9+/=]+["',]?$/.test(line)) {
      if (material === '' && isFirst) {
        isFirst = false;
        continue;
      } // rest of PuTTY's first line
      break;
    }
    isFirst = false;
    material += line.replaceAll(/[="',]/g, '');
  }
  return material;
}

/** One by one: most headers that are no key's end within two. */
function* linesOf(text: string): Generator<string> {
  const ends = /\r?\n|\\r\\n|\\n/g;
  for (let from = 0; from < text.length; from = ends.lastIndex) {
    const end = ends.exec(text);
    yield text.slice(from, end?.index);
    if (end === null) return;
  }
}
