// Google: API keys by their prefix, and key files of service accounts by what they say of themselves.
import { createHash } from 'node:crypto';
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { BASE64_URL, drawn } from './alphabets.ts';
import { token } from './token.ts';

/** A key file has its private key within the first lines; it is some 1,700 characters long. */
const KEY_FILE = 3_000;

const key = token({
  id: 'gcp-api-key',
  title: { en: 'Google API key', 'zh-CN': 'Google API 密钥', 'zh-TW': 'Google API 金鑰' },
  about: {
    en: 'Google API keys (AIza and 35 characters), and key files of service accounts that have the private key in them.',
    'zh-CN': 'Google API 密钥（AIza 加 35 位字符），以及含私钥的服务账号密钥文件。',
    'zh-TW': 'Google API 金鑰（AIza 加 35 個字元），以及含私密金鑰的服務帳戶金鑰檔。',
  },
  pattern: 'AIza[A-Za-z0-9_-]{35}',
  keywords: ['google', 'gcp', 'api key', 'api_key', 'firebase', 'google maps'],
  alphabet: 'A-Za-z0-9_',
  prefix: 4,
  sample: (random) => `AIza${drawn(random, BASE64_URL, 34)}x`,
});

export const gcpApiKey: Detector = {
  ...key,
  pattern: String.raw`AIza[A-Za-z0-9_-]{35}|\\?"type\\?"\s{0,9}:\s{0,9}\\?"service_account`,
  prefilter: 'AIza|service_account',
  priority: PRIORITY.secret,
  judge: (candidate) =>
    candidate.text.startsWith('AIza', candidate.start) ? key.judge(candidate) : serviceAccount(candidate),
};

function serviceAccount({ text, start, end }: Candidate): readonly Hit[] {
  const file = text.slice(Math.max(0, start - KEY_FILE), end + KEY_FILE);
  const material = /-----BEGIN (?:RSA )?PRIVATE KEY-----(?:\\{1,2}n|\s)*([A-Za-z0-9+/]{40,64})/.exec(file)?.[1];
  if (material === undefined || !/private_key/.test(file)) return [];
  const value = createHash('sha256').update(material).digest('hex');
  return [{ start, end, value, confidence: 'high', masked: 'service_account ****', labelled: true }];
}
