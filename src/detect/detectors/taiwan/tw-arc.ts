// 統一證號 of residents without household registration: since 2021 a letter, 8 or 9 and eight digits; before, two letters and
// eight digits. Both are on valid cards. Uniform invoices have two letters and eight digits too: their label lowers it.
import { PRIORITY, type Detector } from '../../detector.ts';
import { identifier } from '../../identifier.ts';
import { isTaiwanResidentNumber, sampleTaiwanResidentNumber } from '../../validators/tw-national-id.ts';
import { INVOICE_LABELS } from './labels.ts';

export const twArc: Detector = identifier({
  id: 'tw-arc',
  title: { en: 'Resident certificate number (Taiwan)', 'zh-CN': '台湾居留证统一证号', 'zh-TW': '居留證統一證號' },
  about: {
    en: 'The UI number of foreigners and others who live in Taiwan without household registration, of the form since 2021 and of the one before, with a right check digit.',
    'zh-CN':
      '台湾居留证上的统一证号，2021 年起的新式（1 个字母加 9 位数字）和旧式（2 个字母加 8 位数字）都认，校验码须正确。',
    'zh-TW':
      '外來人口統一證號：2021 年起的新式（1 碼英文加 9 碼數字）與舊式（2 碼英文加 8 碼數字）都會偵測，檢查碼須正確。',
  },
  pattern: '[A-Za-z][A-Da-d89][0-9]{8}',
  priority: PRIORITY.nationalId,
  keywords: [
    ...['居留證', '居留證號', '統一證號', '外僑', '外來人口', '居留证', '统一证号', '外侨'],
    ...['arc', 'aprc', 'tarc', 'arc no', 'ui no', 'ui number', 'resident certificate', 'alien resident'],
  ],
  ladder: { alone: 'medium', near: 'high', labelled: 'high' },
  negative: INVOICE_LABELS,
  check: isTaiwanResidentNumber,
  isChecked: true,
  specimens: new Set(['A800000014', 'AC01234567']),
  shown: [2, 2],
  sample: sampleTaiwanResidentNumber,
});
