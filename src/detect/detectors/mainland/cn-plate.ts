// 车牌号. A Han character, a letter and five characters are a form of their own, but many words end in a character that is also
// a province (更新, 阿里云): what stands directly in front is asked.
import { PRIORITY, type Candidate } from '../../detector.ts';
import { standsAlone } from '../../context.ts';
import { identifier } from '../../identifier.ts';
import { isInColumnOf, afterName } from '../../label.ts';
import { characters, digits, oneOf } from '../../samples.ts';
import { isPlate, PLATE_PROVINCES } from '../../validators/plate.ts';

const KEYWORDS = [
  ...['车牌', '车号', '号牌', '违章', '行驶证', '停车', '车辆', '車牌', '車號', '號牌', '違規停車'],
  ...['plate', 'license plate', 'licence plate', 'plate no', 'plate number', 'vehicle'],
];
/** Words whose last character is that of a province. */
const WORDS =
  /(?:[更最全创重崭翻革]新|[里讯为度动翼私公有上]云|[收珍库馆]藏|[珍宝昂名富]贵|年青|[辽南济西安]宁|[四银山]川|[东南]京|内蒙|江苏|天津|问津)$/u;
const SERIES = /^(?:WJ|[VKHBSLJNGC][A-Z])/;

export const cnPlate = identifier({
  id: 'cn-plate',
  title: { en: 'Vehicle plate (mainland)', 'zh-CN': '车牌号', 'zh-TW': '大陸車牌號碼' },
  about: {
    en: 'Ordinary, new-energy and special plates. Plates of the army and the armed police, which begin with Latin letters, need their label.',
    'zh-CN': '普通、新能源及教练、警用、港澳等专用车牌。军牌、武警车牌以字母开头，须有“车牌”等字样紧挨在前。',
    'zh-TW': '大陸一般、新能源與警用、港澳等特殊車牌。軍用與武警車牌以字母開頭，前面要有「車牌」等字樣。',
  },
  pattern: `[${PLATE_PROVINCES}][A-HJ-NP-Za-hj-np-z][ ·.•・-]?(?:[A-HJ-NP-Za-hj-np-z0-9]{5,6}|[A-HJ-NP-Za-hj-np-z0-9]{4}[学警挂港澳领试超])|(?:WJ[${PLATE_PROVINCES}]?[ ·.]?|[VKHBSLJNGC][A-Z][ ·.-]?)[0-9]{4}[0-9XBTSHJD]`,
  prefilter: `[${PLATE_PROVINCES}][A-Za-z]|WJ|[A-Z][ ·.-]?[0-9]{4}`,
  priority: PRIORITY.weak,
  keywords: KEYWORDS,
  ladder: { alone: 'medium', near: 'high', labelled: 'high' },
  canonical: (matched) => matched.replaceAll(/[ ·.•・-]/g, '').toUpperCase(),
  isBounded: (candidate) =>
    standsAlone(candidate, candidate.start, candidate.end) && candidate.text.charAt(candidate.end) !== '-',
  check: judgePlate,
  isChecked: false,
  shown: [2, 2],
  sample: (random) =>
    `${oneOf(random, ['京', '沪', '粤', '浙'])}${characters(random, 'ABCDEFGH', 1)}${characters(random, 'KLMN', 1)}${digits(random, 4)}`,
});

function judgePlate(value: string, candidate: Candidate): boolean | number {
  const { text, start, end } = candidate;
  const isNamed = isInColumnOf(candidate, start, KEYWORDS) || afterName(candidate, start, KEYWORDS) !== undefined;
  if (SERIES.test(value)) return isNamed ? -1 : false;
  if (!isPlate(value)) return false;
  const matched = text.slice(start, end);
  // People write small letters in chats, and a hyphen; so do those who write about versions and sections.
  if (!isNamed && (/[a-z]/.test(matched) || matched.charAt(2) === '-')) return false;
  if (!isNamed && WORDS.test(text.slice(Math.max(0, start - 1), start + 1))) return false;
  return true;
}
