// Slack tokens: of bots, people, apps and legacy integrations. Webhooks of Slack are with those of other chats.
import { digits } from '../../samples.ts';
import { BASE62, drawn } from './alphabets.ts';
import { token } from './token.ts';

export const slackToken = token({
  id: 'slack-token',
  title: { en: 'Slack token', 'zh-CN': 'Slack 令牌', 'zh-TW': 'Slack 權杖' },
  about: {
    en: 'Access tokens of Slack (xoxb-, xoxp- and their like, xapp-).',
    'zh-CN': 'Slack 访问令牌（xoxb-、xoxp- 等，以及 xapp-）。',
    'zh-TW': 'Slack 存取權杖（xoxb-、xoxp- 等，以及 xapp-）。',
  },
  pattern:
    'xox[abeprs]-(?:[0-9]-)?[0-9]{6,15}(?:-[A-Za-z0-9]{4,80}){1,4}|xox[abeprs]-[0-9]-[A-Za-z0-9]{100,180}|xapp-[0-9]-[A-Z0-9]{8,15}-[0-9]{8,15}-[a-z0-9]{32,90}',
  prefilter: 'xox[abeprs]-|xapp-',
  keywords: ['slack', 'token', 'bot token'],
  alphabet: 'A-Za-z0-9-',
  prefix: 5,
  check: (value) => value.length >= 24 && /[A-Za-z]/.test(value.slice(5)),
  sample: (random) => `xoxb-${digits(random, 12)}-${digits(random, 13)}-${drawn(random, BASE62, 24)}`,
});
