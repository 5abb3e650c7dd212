// Vehicle plates of Taiwan: AAA-1234 since 2012, AA-1234, 1234-AA and AAA-123 of the years before. Part numbers and flights look
// the same: it needs its label.
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isGroupOfLonger, isNamed } from '../../neighbourhood.ts';
import { characters, digits } from '../../samples.ts';

const KEYWORDS = [
  ...['車牌', '車牌號碼', '車號', '牌照號碼', '車籍', '车牌', '车牌号', '车号'],
  ...['license plate', 'licence plate', 'plate no', 'plate number', 'vehicle plate', 'car plate', 'registration plate'],
];

export const twPlate: Detector = identifier({
  id: 'tw-plate',
  title: { en: 'Vehicle plate (Taiwan)', 'zh-CN': '台湾车牌号', 'zh-TW': '車牌號碼' },
  about: {
    en: 'Plates of cars and motorcycles in Taiwan, of today and of the series before 2012, with the label in front or above the column.',
    'zh-CN': '台湾的汽车、机车车牌，现行和 2012 年以前的编排都认，前面或列标题须写明是车牌。',
    'zh-TW': '汽車與機車的車牌號碼，現行與 2012 年以前的編排皆可，前方或欄位標題須寫明車牌。',
  },
  pattern: '[A-Za-z]{2,3}-?[0-9]{3,4}|[0-9]{3,4}-?[A-Za-z]{2,3}',
  priority: PRIORITY.weak,
  keywords: KEYWORDS,
  ladder: { labelled: 'medium' },
  check: (value, candidate) =>
    !isGroupOfLonger(candidate) &&
    isNamed(candidate, KEYWORDS) &&
    /^(?:[A-HJ-NP-Z]{3}\d{3,4}|[A-HJ-NP-Z]{2}\d{4}|\d{4}[A-HJ-NP-Z]{2}|\d{3}[A-HJ-NP-Z]{3})$/.test(value),
  isChecked: false,
  shown: [1, 1],
  sample: (random) => `${characters(random, 'ABCDEFGHJKLMNPQRSTUVWXYZ', 3)}-${digits(random, 4)}`,
});
