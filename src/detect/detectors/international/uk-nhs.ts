// UK health service numbers: ten digits. One telephone number in eleven passes the check: it needs a word that names it.
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isGroupOfLonger, isNamed } from '../../neighbourhood.ts';
import { isNhsNumber, sampleNhsNumber } from '../../validators/uk-numbers.ts';

const KEYWORDS = [
  ...['nhs number', 'nhs no', 'nhs', 'nhs_number', 'patient', 'patient id', 'patient no', 'patient number'],
  ...['英国医保号', '病人编号', '患者编号', '病患編號', '病人編號'],
];

export const ukNhs: Detector = identifier({
  id: 'uk-nhs',
  title: { en: 'NHS number (UK)', 'zh-CN': '英国国民医疗服务号（NHS）', 'zh-TW': '英國國民保健署號碼（NHS）' },
  about: {
    en: 'The ten digits of a patient of the National Health Service, with a right check digit and their label in front or above the column.',
    'zh-CN': '英国国民医疗服务体系的 10 位患者号码，校验码正确，前面或列标题须写明。',
    'zh-TW': '英國國民保健署的 10 碼病患號碼，檢查碼正確，前方或欄位標題須寫明。',
  },
  pattern: '[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}',
  priority: PRIORITY.document,
  keywords: KEYWORDS,
  ladder: { labelled: 'medium' },
  negative: ['phone', 'tel', 'mobile', 'fax', 'contact', 'call', '电话', '手机', '電話', '手機', 'account', 'date'],
  check: (value, candidate) => isNhsNumber(value) && !isGroupOfLonger(candidate) && isNamed(candidate, KEYWORDS),
  isChecked: false,
  shown: [3, 2],
  sample: sampleNhsNumber,
});
