// OpenAI keys: the mark in their middle is the maker's name in base 64. Other keys that begin with sk- are generic.
import { BASE62, drawn } from './alphabets.ts';
import { token } from './token.ts';

export const openaiApiKey = token({
  id: 'openai-api-key',
  title: { en: 'OpenAI API key', 'zh-CN': 'OpenAI API 密钥', 'zh-TW': 'OpenAI API 金鑰' },
  about: {
    en: 'Keys of the OpenAI API: of people, projects, service accounts and administrators.',
    'zh-CN': 'OpenAI API 密钥：个人、项目、服务账号与管理员密钥。',
    'zh-TW': 'OpenAI API 金鑰：個人、專案、服務帳戶與管理員金鑰。',
  },
  pattern: 'sk-(?:(?:proj|svcacct|admin|None)-)?[A-Za-z0-9_-]{20,80}T3BlbkFJ[A-Za-z0-9_-]{20,80}',
  prefilter: 'T3BlbkFJ',
  keywords: ['openai', 'openai_api_key', 'api key', 'chatgpt'],
  alphabet: 'A-Za-z0-9_',
  prefix: 3,
  sample: (random) => `sk-${drawn(random, BASE62, 20)}T3BlbkFJ${drawn(random, BASE62, 20)}`,
});
