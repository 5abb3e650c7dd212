// Wallet addresses of Bitcoin, Ethereum and TRON. Their checksums leave nothing to chance; an Ethereum address in small letters
// has none and is one step less sure.
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import {
  isBase58Address,
  isBech32Address,
  readEthereumAddress,
  sampleEthereumAddress,
} from '../../validators/wallet.ts';

const BASE58 = '[1-9A-HJ-NP-Za-km-z]';

export const cryptoWallet: Detector = identifier({
  id: 'crypto-wallet',
  title: { en: 'Crypto wallet address', 'zh-CN': '加密货币钱包地址', 'zh-TW': '加密貨幣錢包地址' },
  about: {
    en: 'Addresses of Bitcoin, Ethereum and TRON with a right checksum. Ethereum addresses in small letters have none and count as medium.',
    'zh-CN': '比特币、以太坊、波场的钱包地址，校验和正确。全小写的以太坊地址没有校验和，只算中。',
    'zh-TW': '比特幣、以太坊、波場的錢包地址，檢查碼正確。全小寫的以太坊地址沒有檢查碼，只算中。',
  },
  pattern: String.raw`0x[0-9A-Fa-f]{40}|\b(?:(?:bc1|BC1)[0-9A-Za-z]{11,71}|[13T]${BASE58}{25,34})\b`,
  priority: PRIORITY.card + 1,
  keywords: [
    ...[
      'wallet',
      'wallet address',
      'deposit address',
      'usdt',
      'btc',
      'eth',
      'bitcoin',
      'ethereum',
      'tron',
      'trc20',
      'erc20',
    ],
    ...['钱包', '钱包地址', '充值地址', '提币地址', '比特币', '以太坊', '錢包', '錢包地址', '充值地址', '比特幣'],
  ],
  ladder: { alone: 'high', near: 'high', labelled: 'high' },
  canonical: (matched) => matched,
  check(value) {
    if (value.startsWith('0x')) {
      const read = readEthereumAddress(value);
      return read === 'form' ? -1 : read !== false;
    }
    return /^bc1/i.test(value) ? isBech32Address(value) : isBase58Address(value);
  },
  isChecked: true,
  shown: [4, 4],
  sample: sampleEthereumAddress,
});
