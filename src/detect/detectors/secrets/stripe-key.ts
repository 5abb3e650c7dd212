// Stripe: secret and restricted keys that move money. Keys for tests are generic secrets, publishable ones are none.
import { BASE62, drawn } from './alphabets.ts';
import { token } from './token.ts';

export const stripeKey = token({
  id: 'stripe-key',
  title: { en: 'Stripe key', 'zh-CN': 'Stripe 密钥', 'zh-TW': 'Stripe 金鑰' },
  about: {
    en: 'Secret and restricted live keys of Stripe (sk_live_, rk_live_). Publishable keys (pk_) are public.',
    'zh-CN': 'Stripe 正式环境的私密密钥与受限密钥（sk_live_、rk_live_）；可公开密钥（pk_）不算。',
    'zh-TW': 'Stripe 正式環境的私密金鑰與受限金鑰（sk_live_、rk_live_）；可公開金鑰（pk_）不計。',
  },
  pattern: '[sr]k_(?:live|prod)_[A-Za-z0-9]{10,99}',
  prefilter: '[sr]k_(?:live|prod)_',
  keywords: ['stripe', 'secret key', 'api key'],
  alphabet: 'A-Za-z0-9_',
  prefix: 8,
  sample: (random) => `sk_live_${drawn(random, BASE62, 24)}`,
});
