// Mainland landlines: area code and subscriber number. A company's line stands under every mail, so it is never more than low, which
// no rule sees that does not ask for it; a line at home is about a person and counts.
import { PRIORITY } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isInColumnOf, afterName } from '../../label.ts';
import { digits, oneOf, whole } from '../../samples.ts';
import { isLandline } from '../../validators/phone-plan.ts';
import { PHONE_WORDS } from './phone-words.ts';

const HOME = ['家庭电话', '家里电话', '住宅电话', '宅电', '家庭電話', '住家電話', '住宅電話', 'home phone', 'home tel'];
const KEYWORDS = ['电话', '座机', '固话', '传真', '座機', '市話', '傳真', 'fax', 'landline', ...PHONE_WORDS, ...HOME];
const EXTENSION = /(?:-|转|轉|ext\.?)[0-9]{1,5}$/i;

export const cnLandline = identifier({
  id: 'cn-landline',
  title: { en: 'Landline number (mainland)', 'zh-CN': '固定电话', 'zh-TW': '大陸市話號碼' },
  about: {
    en: 'An existing area code and a subscriber number. Always low, because business lines stand in every signature; medium where the label says that it is a home.',
    'zh-CN': '真实存在的区号加用户号码。签名档里处处是单位座机，故一律为低可信度；标明家庭电话、宅电的为中。',
    'zh-TW': '存在的區號加用戶號碼。簽名檔裡處處是公司市話，因此一律列為低；標明住家電話者列為中。',
  },
  pattern: String.raw`(?:\(?\b0[1-9][0-9]{1,2}\)?|(?:\+|00)86[ -]?\(?0?[1-9][0-9]{1,2}\)?)[ -]?[2-8][0-9]{2,3}[ -]?[0-9]{4}(?:(?:-|转|轉|ext\.?)[0-9]{1,5})?`,
  prefilter: String.raw`(?:^|[^0-9.])0[1-9][0-9][0-9 )-]|86[ -]?[(0-9]`,
  priority: PRIORITY.phone,
  keywords: KEYWORDS,
  ladder: { alone: 'low', near: 'low', labelled: 'low' },
  canonical: (matched) => numberOf(matched).join(''),
  check: (_value, candidate) => {
    const { text, start, end } = candidate;
    const [area, number] = numberOf(text.slice(start, end));
    if (!isLandline(area, number)) return false;
    // Eleven digits in one run begin with 0 for many reasons.
    if (/^\d+$/.test(text.slice(start, end)) && afterName(candidate, start, KEYWORDS) === undefined) return false;
    const isHome = isInColumnOf(candidate, start, HOME) || afterName(candidate, start, HOME) !== undefined;
    return isHome ? 1 : true;
  },
  isChecked: false,
  shown: [4, 2],
  sample: (random) => `${oneOf(random, ['010', '021', '025', '0755'])}-${2 + whole(random, 7)}${digits(random, 7)}`,
});

/** Area code with its 0, and subscriber number. The area codes of the largest cities have three digits, all others four. */
function numberOf(matched: string): [area: string, number: string] {
  const inland = matched
    .replace(EXTENSION, '')
    .replaceAll(/\D/g, '')
    .replace(/^(?:00)?86/, '');
  const national = inland.startsWith('0') ? inland : `0${inland}`;
  const length = /^0[12]/.test(national) ? 3 : 4;
  return [national.slice(0, length), national.slice(length)];
}
