// VAT numbers of the European Union. Where the national check digit is known it makes the number medium by itself; where only the
// form is, the label must stand in front. Public information: severity is the rule's business.
import { standsAlone } from '../../context.ts';
import { PRIORITY, type Candidate, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isLabelled } from '../../neighbourhood.ts';
import { readVat, sampleVat, VAT_PREFIXES, vatLengths } from '../../validators/eu-vat.ts';
import { narrowed } from './narrowed.ts';

const KEYWORDS = [
  ...[
    'vat',
    'vat no',
    'vat number',
    'vat id',
    'vat-id',
    'vat reg',
    'ust-idnr',
    'ust-id',
    'ustid',
    'ust.-id',
    'uid',
    'mwst',
  ],
  ...[
    'tva',
    'n° tva',
    'btw',
    'btw-nr',
    'p.iva',
    'p. iva',
    'partita iva',
    'iva',
    'nif',
    'cif',
    'nip',
    'moms',
    'dph',
    'alv',
    'tax id',
  ],
  ...['增值税号', '增值税', '欧盟税号', '税号', '加值稅號', '加值稅', '歐盟稅號', '稅號'],
];

const anyLength = identifier({
  id: 'eu-vat',
  title: { en: 'VAT number (European Union)', 'zh-CN': '欧盟增值税号', 'zh-TW': '歐盟加值稅號碼' },
  about: {
    en: 'A country of the European Union and its national number, with a right check digit; where the country has none that is known, the label must stand in front. Public information.',
    'zh-CN': '欧盟国家代码加该国税号，校验位正确；没有公开校验规则的国家，前面必须有标签。本身是公开信息。',
    'zh-TW': '歐盟國家代碼加該國稅號，檢查碼正確；沒有公開檢查規則的國家，前方必須有標籤。本身是公開資訊。',
  },
  pattern: String.raw`(?:\b|_)(?:AT[ -]?U|ES[ -]?[0-9A-Z]|FR[ -]?[0-9A-Z]{2}|${VAT_PREFIXES.join('|')})[ .-]?[0-9](?:[ .-]?[0-9A-Z]){4,12}`,
  priority: PRIORITY.document - 2,
  keywords: KEYWORDS,
  ladder: { alone: 'medium', near: 'medium', labelled: 'high' },
  check(value, candidate) {
    const read = readVat(value);
    if (read === false || (read === 'checked' && isPlain(candidate))) return read !== false;
    return isLabelled(candidate, KEYWORDS) && (read === 'form' ? -1 : true);
  },
  // Asked of what the match is cut to, not of the match.
  isBounded: (candidate) => standsAlone(candidate, candidate.start, candidate.end),
  isChecked: false,
  shown: [4, 2],
  sample: sampleVat,
});

/** In one piece and long enough: `IT 02123…` may be a department and its telephone number, RO and two digits anything. */
function isPlain({ text, start, end }: Candidate): boolean {
  const written = text.slice(start, end);
  return written.length >= 10 && /^[0-9A-Z]+$/.test(written);
}

export const euVat: Detector = narrowed(anyLength, (text) => vatLengths(text.slice(0, 2)).map((length) => length + 2));
