// Azure: keys of storage accounts and message buses by their label and their 64 or 32 bytes, client secrets of Entra ID by the
// mark in them, signatures of shared access (SAS) by the parameters around them.
import { mask } from '../../../mail/finding.ts';
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { isPlaceholder } from '../../placeholder.ts';
import { classesOf, entropyOf } from '../../validators/entropy.ts';
import { BASE64, drawn } from './alphabets.ts';
import { startsToken } from './token.ts';

/** Published for the emulator: the same in every installation. */
const EMULATOR_KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/';

const LABELLED = String.raw`(?i:account_?key|shared_?access_?key|storage_?key|access_?key|存储密钥|存储账户密钥|儲存體金鑰)["']?\s{0,3}[:=]\s{0,3}["']?`;
const KEYS = '(?:[A-Za-z0-9+/]{86}==|[A-Za-z0-9+/]{43}=)';
const CLIENT_SECRET = '[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}';
const SIGNATURE = '[?&;]sig=[A-Za-z0-9%+/_-]{42,80}';

export const azureStorageKey: Detector = {
  id: 'azure-storage-key',
  title: {
    en: 'Azure key, client secret or SAS',
    'zh-CN': 'Azure 密钥、客户端机密或 SAS',
    'zh-TW': 'Azure 金鑰、用戶端密碼或 SAS',
  },
  about: {
    en: 'Keys of Azure storage accounts and message buses, client secrets of Entra ID, and signed links (SAS).',
    'zh-CN': 'Azure 存储账户与消息总线的密钥、Entra ID 客户端机密，以及带签名的链接（SAS）。',
    'zh-TW': 'Azure 儲存體帳戶與訊息匯流排的金鑰、Entra ID 用戶端密碼，以及帶簽章的連結（SAS）。',
  },
  pattern: `${LABELLED}${KEYS}|${CLIENT_SECRET}|${SIGNATURE}`,
  prefilter: '(?i:account_?key|access_?key|storage_?key|存储密钥|存储账户密钥|儲存體金鑰)|[0-9]Q~|[?&;]sig=',
  priority: PRIORITY.secret,
  keywords: ['accountkey', 'sharedaccesskey', 'azure', 'client secret', 'entra', 'sas'],
  judge(candidate) {
    const matched = candidate.text.slice(candidate.start, candidate.end);
    if (/^[?&;]sig=/.test(matched)) return signature(candidate, matched);
    return matched.endsWith('=') ? accountKey(candidate, matched) : clientSecret(candidate, matched);
  },
  sample: (random) => `AccountKey=${drawn(random, BASE64, 86)}==`,
};

function accountKey({ start, end, text }: Candidate, matched: string): readonly Hit[] {
  const value = /[A-Za-z0-9+/]+={1,2}$/.exec(matched)?.[0] ?? '';
  if (isPlaceholder(value) || entropyOf(value) < 4 || /[A-Za-z0-9+/=]/.test(text.charAt(end))) return [];
  const confidence = value.startsWith(EMULATOR_KEY) ? 'low' : 'high';
  return [
    { start: start + matched.length - value.length, end, value, confidence, masked: mask(value, 2, 0), labelled: true },
  ];
}

function clientSecret({ start, end, text }: Candidate, value: string): readonly Hit[] {
  if (!startsToken(text, start) || /[A-Za-z0-9_~-]/.test(text.charAt(end))) return [];
  if (isPlaceholder(value) || classesOf(value.slice(6)).size < 3) return [];
  return [{ start, end, value, confidence: 'high', masked: mask(value, 3, 0) }];
}

/** `sig` is in many links; with a version and an expiry or a permission it opens a store. */
function signature({ start, end, text }: Candidate, matched: string): readonly Hit[] {
  const around = text.slice(Math.max(0, start - 250), end + 250);
  if (!/[?&;]sv=20\d\d-\d\d-\d\d/.test(around) || !/[?&;]s[epr]=/.test(around)) return [];
  const value = matched.slice('?sig='.length);
  if (isPlaceholder(value)) return [];
  return [{ start: end - value.length, end, value, confidence: 'high', masked: mask(value, 2, 0), labelled: true }];
}
