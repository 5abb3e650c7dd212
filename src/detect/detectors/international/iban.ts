// IBAN: the country says how long it is and of what, and MOD 97 leaves one random number in a hundred. Sure by itself.
import { standsAlone } from '../../context.ts';
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { IBAN_COUNTRIES, ibanLength, isIban, sampleIban } from '../../validators/iban.ts';
import { narrowed } from './narrowed.ts';

const anyLength = identifier({
  id: 'iban',
  title: {
    en: 'International bank account number (IBAN)',
    'zh-CN': '国际银行账号（IBAN）',
    'zh-TW': '國際銀行帳號（IBAN）',
  },
  about: {
    en: 'Bank accounts with the form of their country and right check digits, in one piece or in groups of four.',
    'zh-CN': '国际银行账号：长度和组成符合所属国家的规定，校验位正确；连写或每四位一组均可。',
    'zh-TW': '國際銀行帳號：長度與組成符合所屬國家的規定，檢查碼正確；連寫或每四碼一組皆可。',
  },
  pattern: String.raw`(?:\b|_)(?i:${IBAN_COUNTRIES.join('|')})[0-9]{2}(?:[ -]?[0-9A-Za-z]){11,30}`,
  priority: PRIORITY.card,
  keywords: [
    ...['iban', 'account', 'account no', 'account number', 'beneficiary', 'bank account', 'bank details', 'konto'],
    ...['国际银行账号', '收款账号', '受益人账号', '國際銀行帳號', '受款帳號', '受益人帳號', '匯款帳號'],
  ],
  ladder: { alone: 'high', near: 'high', labelled: 'high' },
  check: isIban,
  // Asked of what the match is cut to, not of the match.
  isBounded: (candidate) => standsAlone(candidate, candidate.start, candidate.end),
  isChecked: true,
  // Of the registry and of manuals.
  specimens: new Set([
    'GB82WEST12345698765432',
    'GB29NWBK60161331926819',
    'DE89370400440532013000',
    'FR1420041010050500013M02606',
  ]),
  shown: [4, 2],
  sample: sampleIban,
});

export const iban: Detector = narrowed(anyLength, (text) => {
  const length = ibanLength(text.slice(0, 2).toUpperCase());
  return length === undefined ? [] : [length];
});
