// Webhooks of chats: whoever has the address can write to the group in the company's name. The secret is in the address.
import { mask } from '../../../mail/finding.ts';
import { PRIORITY, type Detector } from '../../detector.ts';
import { isPlaceholder } from '../../placeholder.ts';
import { digits } from '../../samples.ts';
import { entropyOf } from '../../validators/entropy.ts';
import { HEX, drawn } from './alphabets.ts';

const UUID = '[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}';
const WEBHOOKS = [
  String.raw`oapi\.dingtalk\.com/robot/send[?]access_token=[0-9a-f]{64}`,
  String.raw`qyapi\.weixin\.qq\.com/cgi-bin/webhook/(?:send|upload_media)[?]key=${UUID}`,
  String.raw`open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/(?:v2/)?hook/(?:${UUID}|[A-Za-z0-9]{32})`,
  String.raw`hooks\.slack\.com/(?:services|workflows|triggers)/T[A-Z0-9]{7,12}/[A-Z0-9]{7,20}/[A-Za-z0-9/]{20,60}`,
  String.raw`(?:outlook\.office\.com/webhook|[a-z0-9-]{1,40}\.webhook\.office\.com/webhookb2)/${UUID}@${UUID}/IncomingWebhook/[0-9a-f]{32}`,
  String.raw`\.logic\.azure\.com(?::443)?/workflows/[0-9a-f]{32}/triggers/[a-z_]{1,20}/paths/invoke`,
  String.raw`discord(?:app)?\.com/api/webhooks/[0-9]{17,20}/[A-Za-z0-9_-]{60,72}`,
  String.raw`api\.telegram\.org/bot[0-9]{8,10}:[A-Za-z0-9_-]{35}`,
];
const HOSTS = String.raw`oapi\.dingtalk|qyapi\.weixin|open\.feishu|open\.larksuite|hooks\.slack|outlook\.office\.com/webhook|webhook\.office|logic\.azure|/api/webhooks/|api\.telegram`;
/** What is secret in an address comes last: the key, or the path behind the last part that is the same for everybody. */
const SECRET =
  /(?:access_token=|key=|hook\/|services\/|workflows\/|triggers\/|webhook(?:b2)?\/|webhooks\/[0-9]+\/|bot[0-9]+:)([^?&=]+)$/;

export const imWebhook: Detector = {
  id: 'im-webhook',
  title: { en: 'Chat webhook', 'zh-CN': '群机器人 Webhook', 'zh-TW': '群組機器人 Webhook' },
  about: {
    en: 'Webhook addresses of DingTalk, WeCom, Feishu, Slack, Teams and other chats, with the key in them.',
    'zh-CN': '钉钉、企业微信、飞书、Slack、Teams 等群机器人的 Webhook 地址（含密钥）。',
    'zh-TW': '釘釘、企業微信、飛書、Slack、Teams 等群組機器人的 Webhook 網址（含金鑰）。',
  },
  pattern: WEBHOOKS.join('|'),
  prefilter: HOSTS,
  priority: PRIORITY.secret,
  keywords: [
    'webhook',
    '机器人',
    '機器人',
    '钉钉',
    '企业微信',
    '飞书',
    'dingtalk',
    'wecom',
    'feishu',
    'slack',
    'teams',
  ],
  judge({ text, start, end }) {
    const value = text.slice(start, end);
    const secret = SECRET.exec(value)?.[1] ?? '';
    if (secret === '' || isPlaceholder(secret) || entropyOf(secret) < 2.5) return [];
    if (/[A-Za-z0-9]/.test(text.charAt(end))) return [];
    const host = value.slice(0, value.indexOf('/'));
    return [{ start, end, value: secret, confidence: 'high', masked: `${host}/…${mask(secret, 2, 0)}` }];
  },
  sample: (random) =>
    `https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=${drawn(random, HEX, 8)}-${digits(random, 4)}-4${drawn(random, HEX, 3)}-a${drawn(random, HEX, 3)}-${drawn(random, HEX, 12)}`,
};
