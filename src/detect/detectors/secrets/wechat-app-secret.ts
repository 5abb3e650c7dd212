// WeChat: the secret of an official account or mini program (32 hexadecimal digits) and the key of a merchant (32 characters). Any
// MD5 looks like the first, so that its label or the app's ID must stand by it.
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { isPlaceholder } from '../../placeholder.ts';
import { entropyOf } from '../../validators/entropy.ts';
import { HEX, drawn } from './alphabets.ts';
import { BETWEEN, secretHit, standsNear, valueAtEnd } from './labelled-secret.ts';

const LABEL = String.raw`(?i:app_?secret|(?:corp|wx|wechat|weixin)_?secret|小程序密钥|小程序密鑰|开发者密码|開發者密碼|应用密钥|應用密鑰|mch_?(?:api_?)?key|api_?v[23]_?key|api_?v[23]密钥|商户(?:api)?密钥|商戶(?:api)?密鑰)`;
/** The ID of an app: its secret follows, whatever it is called. */
const APP_ID = 'wx[0-9a-f]{16}';
const WECHAT = /wx[0-9a-f]{16}|wechat|weixin|微信|小程序|公众号|公眾號|api\.weixin|mch_?id|商户号|corp_?id/;

export const wechatAppSecret: Detector = {
  id: 'wechat-app-secret',
  title: { en: 'WeChat app secret', 'zh-CN': '微信 AppSecret', 'zh-TW': '微信 AppSecret' },
  about: {
    en: 'The secret of a WeChat official account or mini program, or the API key of a merchant, by its label or beside the ID of the app.',
    'zh-CN': '微信公众号、小程序的 AppSecret 或商户 API 密钥：有标签，或紧跟在 AppID 之后。',
    'zh-TW': '微信公眾號、小程式的 AppSecret 或商戶 API 金鑰：有標籤，或緊跟在 AppID 之後。',
  },
  pattern: `${LABEL}${BETWEEN}[0-9A-Za-z]{32}|${APP_ID}(?:[^0-9A-Za-z]{1,10}|[^0-9A-Za-z]{1,6}(?i:secret)[^0-9A-Za-z]{1,6})[0-9a-f]{32}`,
  prefilter: `(?i:secret|密钥|密鑰|开发者密码|開發者密碼|mch_?(?:api_?)?key|api_?v[23]_?key)|${APP_ID}`,
  priority: PRIORITY.secret,
  keywords: ['appsecret', 'app_secret', '小程序密钥', '微信', 'wechat', 'appid'],
  judge,
  sample: (random) => `AppSecret: ${drawn(random, HEX, 32)}`,
};

function judge(candidate: Candidate): readonly Hit[] {
  const value = valueAtEnd(candidate, /[0-9A-Za-z]{32}$/, /[0-9A-Za-z]/);
  if (value === undefined || isPlaceholder(value.text) || entropyOf(value.text) <= 3) return [];
  const isWechat = standsNear(candidate, value.start, WECHAT);
  const isHex = /^[0-9a-f]{32}$/.test(value.text);
  if (isWechat) return [secretHit(value, 'high')];
  return isHex ? [secretHit(value, 'medium')] : [];
}
