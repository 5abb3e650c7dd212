// Anthropic keys: sk-ant-, the kind of key, 93 characters and AA.
import { BASE64_URL, drawn } from './alphabets.ts';
import { token } from './token.ts';

export const anthropicApiKey = token({
  id: 'anthropic-api-key',
  title: { en: 'Anthropic API key', 'zh-CN': 'Anthropic API 密钥', 'zh-TW': 'Anthropic API 金鑰' },
  about: {
    en: 'Keys of the Anthropic API (sk-ant-api03- and the like).',
    'zh-CN': 'Anthropic API 密钥（sk-ant-api03- 等）。',
    'zh-TW': 'Anthropic API 金鑰（sk-ant-api03- 等）。',
  },
  pattern: 'sk-ant-[a-z]{3,5}[0-9]{2}-[A-Za-z0-9_-]{93}AA',
  prefilter: 'sk-ant-',
  keywords: ['anthropic', 'anthropic_api_key', 'claude', 'api key'],
  alphabet: 'A-Za-z0-9_-',
  prefix: 13,
  shown: 7,
  sample: (random) => `sk-ant-api03-${drawn(random, BASE64_URL, 93)}AA`,
});
