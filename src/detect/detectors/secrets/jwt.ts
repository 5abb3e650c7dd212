// JSON Web Tokens (RFC 7519) with a signature: whoever has one is let in until it expires. Header and claims must be JSON.
import { createHash } from 'node:crypto';
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { BASE64_URL, drawn } from './alphabets.ts';
import { startsToken } from './token.ts';

/** Longest token that is looked at; what servers take in a header is 8 KiB. */
const REACH = 8_192;
/** Characters of the shortest signature: 32 bytes have 43; less than this is a cut-off example. */
const SIGNATURE = 20;
/** The claims of the token that every introduction shows. */
const SPECIMEN = /"sub":\s?"1234567890"[^}]*"name":\s?"(?:John Doe|Jane Doe)"/;

export const jwt: Detector = {
  id: 'jwt',
  title: { en: 'JSON Web Token', 'zh-CN': 'JSON Web 令牌（JWT）', 'zh-TW': 'JSON Web 權杖（JWT）' },
  about: {
    en: 'Signed tokens of sessions and interfaces whose header and claims can be read. An expired one is less sure.',
    'zh-CN': '可解析出头部与声明的已签名会话或接口令牌；已过期的置信度降低。',
    'zh-TW': '可解析出標頭與聲明的已簽署工作階段或介面權杖；已過期的信心程度降低。',
  },
  pattern: String.raw`e[yw][A-Za-z0-9_-]{10,230}\.e[yw][A-Za-z0-9_-]`,
  prefilter: String.raw`\.e[yw]`,
  priority: PRIORITY.secret,
  keywords: ['jwt', 'token', 'bearer', 'authorization', 'id_token', 'access_token'],
  judge,
  sample(random) {
    const part = (json: object): string => Buffer.from(JSON.stringify(json)).toString('base64url');
    const header = part({ alg: 'HS256', typ: 'JWT' });
    return `${header}.${part({ sub: drawn(random, '0123456789', 8) })}.${drawn(random, BASE64_URL, 43)}`;
  },
};

function judge({ text, start, now }: Candidate): readonly Hit[] {
  if (!startsToken(text, start)) return [];
  const found = /^([\w-]+)\.([\w-]+)\.([\w-]+)(?![\w-])/.exec(text.slice(start, start + REACH));
  const [whole = '', head = '', body = '', signature = ''] = found ?? [];
  if (signature.length < SIGNATURE) return [];
  const header = jsonOf(head);
  const claims = jsonOf(body);
  if (header === undefined || claims === undefined || typeof header.value['alg'] !== 'string') return [];
  const expiry = claims.value['exp'];
  const isOver = typeof expiry === 'number' && expiry * 1000 < now;
  const confidence = SPECIMEN.test(claims.text) ? 'low' : isOver ? 'medium' : 'high';
  const value = createHash('sha256').update(whole).digest('hex');
  return [{ start, end: start + whole.length, value, confidence, masked: `${head.slice(0, 6)}****` }];
}

/** Undefined for what is no JSON object. */
function jsonOf(
  part: string,
): { readonly text: string; readonly value: Readonly<Record<string, unknown>> } | undefined {
  const text = Buffer.from(part, 'base64url').toString('utf8');
  if (!text.startsWith('{') || !text.endsWith('}')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return { text, value: value as Readonly<Record<string, unknown>> };
  } catch {
    return undefined;
  }
}
