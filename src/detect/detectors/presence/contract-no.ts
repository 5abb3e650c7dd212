// Contracts: a number behind its label, and at least two of the forms that only the contract itself has: parties, numbered articles,
// liability, seals. Mail that talks about a contract has a number and no articles; a template has articles and no number.
import { PRIORITY, type Detector, type Hit } from '../../detector.ts';
import { isPlaceholder } from '../../placeholder.ts';
import { stretchOf, type WholeText } from '../../whole-text.ts';

const LABEL = String.raw`(?:合同编号|合同号|合同编码|协议编号|合約編號|合約書編號|契約編號|契約書編號|協議編號|合約號碼|(?i:contract (?:no|number|ref|id)|agreement (?:no|number|ref)))`;
const NUMBER = new RegExp(
  String.raw`(?:合同编号|合同号|合同编码|协议编号|合約編號|合約書編號|契約編號|契約書編號|協議編號|合約號碼|(?:contract|agreement) (?:no|number|ref|id))\.?\s{0,3}[:：#\t]?\s{0,3}([a-z0-9\p{Script=Han}\[(〔][a-z0-9\p{Script=Han}\-_/()\[\]〔〕.]{3,40})`,
  'gu',
);
const FORMS = [
  /(?:甲方|买方|賣方|卖方|出租方|委托方|委託方|发包方|立契約書人|立合約書人)\s{0,2}(?:[:：]|[(（][^()（）\n]{1,12}[)）]\s{0,2}[:：]?)/,
  /(?:乙方|丙方|承租方|受托方|受託方|承包方|供方|需方)\s{0,2}(?:[:：]|[(（][^()（）\n]{1,12}[)）]\s{0,2}[:：]?)/,
  /(?:^|\n)\s{0,4}第[一二三四五六七八九十百\d]{1,4}[条條]/,
  /违约责任|違約責任|违约金|違約金|争议解决|爭議解決|管辖法院|管轄法院|不可抗力/,
  /[(（]\s?(?:盖章|签章|公章|签字|用印|簽章|蓋章)\s?[)）]|(?:盖章|签字盖章|签章|簽章|用印)\s?[:：]|法定代表人\s?(?:或授权代表)?\s?[:：(（]/,
  /party of the first part|hereinafter (?:referred to as|called)|in witness whereof/,
  /governing law|governed by (?:and construed in accordance with )?the laws|limitation of liability|force majeure|indemnif/,
  /(?:^|\n)\s{0,4}(?:article|section|clause) \d{1,2}[.:\s]/,
];
const ENOUGH = 2;

export const contractNo: Detector = {
  id: 'contract-no',
  title: { en: 'Contract', 'zh-CN': '合同', 'zh-TW': '合約' },
  about: {
    en: 'The text of a contract: its number together with parties, articles, liability or seals. Mail about a contract and templates without a number are left alone.',
    'zh-CN': '合同正文：合同编号加上甲乙方、条款、违约责任或盖章栏；谈论合同的邮件和没有编号的模板不算。',
    'zh-TW': '合約本文：合約編號加上甲乙方、條款、違約責任或用印欄；談論合約的郵件與沒有編號的範本不計。',
  },
  pattern: LABEL,
  priority: PRIORITY.marking - 3,
  keywords: [
    '合同编号',
    '合同号',
    '协议编号',
    '合約編號',
    '契約編號',
    'contract no',
    'contract number',
    'agreement no',
  ],
  isPresence: true,
  judge: () => [],
  judgeText,
};

function judgeText(whole: WholeText): readonly Hit[] {
  const { stretch, from } = stretchOf({ ...whole, text: whole.lower });
  const number = [...stretch.matchAll(NUMBER)].find(([, value = '']) => /\d{2}/.test(value) && !isPlaceholder(value));
  if (number === undefined || FORMS.filter((form) => form.test(stretch)).length < ENOUGH) return [];
  const start = from + number.index;
  const end = start + number[0].length;
  return [{ start, end, value: 'present', confidence: 'medium', masked: whole.text.slice(start, end) }];
}
