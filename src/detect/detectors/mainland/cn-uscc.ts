// 统一社会信用代码, the number of a company or a public body, also its taxpayer number. One number of digits in 31 passes the check
// by chance, so what else is known of it decides how sure we are. It is public: useful beside other findings.
import { PRIORITY } from '../../detector.ts';
import { identifier, withoutSeparators } from '../../identifier.ts';
import { isLikelyUscc, isUscc, sampleUscc } from '../../validators/uscc.ts';

/** The standard's own example, and ascending digits, which pass the check. */
const SPECIMENS: ReadonlySet<string> = new Set(['91350100M000100Y43', '123456789012345678']);

const SIGN = '[0-9A-HJ-NP-RT-UW-Ya-hj-np-rt-uw-y]';

export const cnUscc = identifier({
  id: 'cn-uscc',
  title: { en: 'Unified social credit code', 'zh-CN': '统一社会信用代码', 'zh-TW': '統一社會信用代碼（大陸）' },
  about: {
    en: 'The 18-character number of mainland companies and public bodies, also their taxpayer number, with a right check character and region. Public by itself; digits alone are less sure without a word for it.',
    'zh-CN':
      '企业、机关等单位的 18 位统一社会信用代码（即纳税人识别号），校验码与行政区划有效。属公开信息；纯数字且附近无相关字样时可信度低。',
    'zh-TW':
      '大陸企業與機關的 18 碼統一社會信用代碼（即納稅人識別號），檢查碼與行政區劃有效。屬公開資訊；純數字且附近沒有相關字樣時可信度低。',
  },
  // Groups are asked for their edges at once: in a column of years every one would begin a code.
  pattern: String.raw`[1-9ANYany]${SIGN}[0-9]{6}${SIGN}{10}|\b[1-9ANYany]${SIGN}[0-9]{2}[ -][0-9]{4}[ -]${SIGN}{4}[ -]${SIGN}{4}[ -]${SIGN}{2}\b`,
  prefilter: `[0-9]{6}${SIGN}{8}|[0-9]{2}[ -][0-9]{4}[ -]${SIGN}{4}`,
  priority: PRIORITY.creditCode,
  keywords: [
    ...['统一社会信用代码', '社会信用代码', '信用代码', '纳税人识别号', '税号', '营业执照'],
    ...['統一社會信用代碼', '社會信用代碼', '信用代碼', '納稅人識別號', '稅號', '營業執照'],
    ...['uscc', 'unified social credit', 'social credit code', 'taxpayer id', 'taxpayer identification'],
  ],
  // What is likely by itself is lifted a step by the check; with a word near that makes no difference.
  ladder: { alone: 'low', near: 'high', labelled: 'high' },
  canonical: withoutSeparators,
  check: (value) => {
    if (SPECIMENS.has(value)) return true;
    return isUscc(value) && (isLikelyUscc(value) ? 1 : true);
  },
  isChecked: true,
  specimens: SPECIMENS,
  shown: [4, 2],
  sample: (random) => sampleUscc(random),
});
