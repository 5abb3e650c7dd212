// Secrets that a label or a maker's prefix tells: a name such as `secret`, `token` or `apiKey` with a value that chance wrote.
// Names made of words, hashes without such a label, and the tokens in links of newsletters are none.
import { mask } from '../../../mail/finding.ts';
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { isPlaceholder } from '../../placeholder.ts';
import { classesOf, entropyOf, looksRandom } from '../../validators/entropy.ts';
import { BASE62, drawn } from './alphabets.ts';
import { startsToken } from './token.ts';
import { VENDOR_PREFIXES, VENDOR_TOKENS } from './vendor-tokens.ts';

const NAMES = String.raw`(?i:secret|token|api_?key|apikey|api key|access_?key|app_?key|auth_?key|sign(?:ing)?_?key|encrypt(?:ion)?_?key|master_?key|credential|bearer|密钥|秘钥|密鑰|秘鑰|金鑰)`;
const LABELLED = String.raw`${NAMES}[A-Za-z_]{0,16}["']?\)?[ \t]{0,3}(?:[:=>]{1,2}|是|为|為|[ ]is[ ]|[ ])[ \t\n]{0,3}["'\x60]?[A-Za-z0-9_./+~-]{16,200}={0,2}`;

/** Names that hold something else, or what everybody may see. */
const OTHER_NAMES =
  /(?:csrf|xsrf|next|page|continuation|cancel(?:lation)?|public|publishable|site|captcha|recaptcha|sort|device|push|tracking|unsubscribe|anti_?forgery|verification|sync|delta|idempotency|公共|公开)[_-]?$/i;
/** In a link only what opens an interface is a secret; a `token` unsubscribes from a newsletter. */
const LINK = /https?:\/\/[^\s"'<>]*[?&/#=]?$/;
const IN_LINKS = /^(?:access_?token|api_?key|app_?secret|client_?secret)/i;
const FILE = /\.(?:[a-z]{2,4}|java|json|html|class|properties|[a-z]{2,3}\/.*)$/i;
const LEAST_LABELLED = 20;

export const genericSecret: Detector = {
  id: 'generic-secret',
  title: { en: 'Secret or API key', 'zh-CN': '密钥或 API 令牌', 'zh-TW': '金鑰或 API 權杖' },
  about: {
    en: 'A random value behind a name such as secret, token or API key, or with the prefix of a known maker. Less sure than the detectors of single makers.',
    'zh-CN': 'secret、token、API key、密钥等名称之后的随机值，或带有已知厂商前缀的密钥；置信度低于各厂商专用类型。',
    'zh-TW': 'secret、token、API key、金鑰等名稱之後的隨機值，或帶有已知廠商前綴的金鑰；信心程度低於各廠商專用類型。',
  },
  pattern: [...VENDOR_TOKENS, LABELLED].join('|'),
  prefilter: `${NAMES}|${VENDOR_PREFIXES}`,
  priority: PRIORITY.looseSecret + 1,
  keywords: ['secret', 'token', 'api key', 'access key', 'bearer', '密钥', '秘钥', '密鑰', '金鑰'],
  judge: (candidate) => {
    if (candidate.view !== 'plain') return [];
    const matched = candidate.text.slice(candidate.start, candidate.end);
    return VENDOR.test(matched) ? vendorToken(candidate, matched) : labelledValue(candidate, matched);
  },
  sample: (random) => `client_secret=${drawn(random, BASE62, 31)}9a`,
};

const VENDOR = new RegExp(`^(?:${VENDOR_TOKENS.join('|')})$`);

function vendorToken({ text, start, end }: Candidate, value: string): readonly Hit[] {
  if (!startsToken(text, start) || /[A-Za-z0-9_]/.test(text.charAt(end))) return [];
  const body = value.replace(/^[A-Za-z0-9]{2,7}[-_.](?:v1[-_]|test_|pat_)?/, '');
  if (isPlaceholder(body) || entropyOf(body) < 3 || classesOf(body).size < 2) return [];
  const confidence = /^[sr]k_test_/.test(value) ? 'low' : 'medium';
  return [{ start, end, value, confidence, masked: mask(value, 5, 0) }];
}

function labelledValue(candidate: Candidate, matched: string): readonly Hit[] {
  const { text, start, end } = candidate;
  const value = /[A-Za-z0-9_./+~-]+={0,2}$/.exec(matched)?.[0].replace(/[.]+$/, '') ?? '';
  const before = text.slice(Math.max(0, start - 200), start);
  if (value.length < LEAST_LABELLED || /[A-Za-z0-9_/+]/.test(text.charAt(end))) return [];
  if (OTHER_NAMES.test(before) || (LINK.test(before) && !IN_LINKS.test(matched))) return [];
  const from = start + matched.lastIndexOf(value);
  if (VENDOR.test(value)) return vendorToken({ ...candidate, start: from, end: from + value.length }, value);
  if (/^eyJ[^.]*$/.test(value)) return []; // the header of a JWT, which says nothing
  if (!looksRandom(value) || isPlaceholder(value) || FILE.test(value) || /^(?:\.{0,2}\/|www\.)/.test(value)) return [];
  return [
    { start: from, end: from + value.length, value, confidence: 'low', masked: mask(value, 2, 0), labelled: true },
  ];
}
