// Financial statements with figures: a title, and at least six of the lines that statements have, each with an amount in its row. News
// and analyses name the same things in sentences; they have no rows.
import type { Detector, Hit } from '../../detector.ts';
import { PRIORITY } from '../../detector.ts';
import { stretchOf, type WholeText } from '../../whole-text.ts';

const TITLES =
  /资产负债表|資產負債表|利润表|利潤表|损益表|損益表|现金流量表|現金流量表|所有者权益变动表|權益變動表|财务报表|財務報表|试算平衡表|試算表|balance sheets?|income statement|statements? of (?:consolidated )?(?:financial position|operations|comprehensive income|income|cash flows?|profit)|profit (?:and|&) loss|\bp&l\b|cash flow statement/;
const ITEMS = [
  ...[
    '货币资金',
    '交易性金融资产',
    '应收票据',
    '应收账款',
    '预付款项',
    '预付账款',
    '其他应收款',
    '存货',
    '流动资产合计',
  ],
  ...[
    '固定资产',
    '在建工程',
    '无形资产',
    '商誉',
    '长期股权投资',
    '递延所得税资产',
    '非流动资产合计',
    '资产总计',
    '短期借款',
  ],
  ...[
    '应付票据',
    '应付账款',
    '预收款项',
    '合同负债',
    '应付职工薪酬',
    '应交税费',
    '其他应付款',
    '流动负债合计',
    '长期借款',
  ],
  ...['非流动负债合计', '负债合计', '实收资本', '股本', '资本公积', '盈余公积', '未分配利润', '所有者权益合计'],
  ...['营业收入', '营业成本', '税金及附加', '销售费用', '管理费用', '研发费用', '财务费用', '投资收益', '资产减值损失'],
  ...['营业利润', '营业外收入', '营业外支出', '利润总额', '所得税费用', '净利润', '每股收益'],
  ...[
    '销售商品、提供劳务收到的现金',
    '经营活动产生的现金流量净额',
    '投资活动产生的现金流量净额',
    '筹资活动产生的现金流量净额',
  ],
  ...['现金及现金等价物净增加额', '期末现金及现金等价物余额'],
  ...[
    '現金及約當現金',
    '應收票據',
    '應收帳款',
    '預付款項',
    '存貨',
    '流動資產合計',
    '不動產、廠房及設備',
    '無形資產',
    '商譽',
  ],
  ...[
    '資產總計',
    '資產總額',
    '短期借款',
    '應付票據',
    '應付帳款',
    '其他應付款',
    '流動負債合計',
    '負債總計',
    '負債合計',
    '股本',
  ],
  ...[
    '普通股股本',
    '資本公積',
    '保留盈餘',
    '法定盈餘公積',
    '未分配盈餘',
    '權益總計',
    '權益總額',
    '營業收入',
    '營業成本',
  ],
  ...[
    '營業毛利',
    '推銷費用',
    '管理費用',
    '研究發展費用',
    '營業利益',
    '營業外收入及支出',
    '稅前淨利',
    '所得稅費用',
    '本期淨利',
  ],
  ...['每股盈餘', '營業活動之淨現金流入', '營業活動之淨現金流量', '投資活動之淨現金流量', '籌資活動之淨現金流量'],
  ...[
    'cash and cash equivalents',
    'accounts receivable',
    'trade receivables',
    'inventories',
    'inventory',
    'prepaid expenses',
  ],
  ...['total current assets', 'property, plant and equipment', 'goodwill', 'intangible assets', 'total assets'],
  ...['accounts payable', 'trade payables', 'accrued liabilities', 'accrued expenses', 'total current liabilities'],
  ...[
    'long-term debt',
    'total liabilities',
    'share capital',
    'common stock',
    'retained earnings',
    "shareholders' equity",
  ],
  ...[
    "total shareholders' equity",
    "total stockholders' equity",
    'total equity',
    'revenue',
    'net sales',
    'cost of sales',
  ],
  ...['cost of goods sold', 'gross profit', 'operating expenses', 'research and development', 'operating income'],
  ...[
    'operating profit',
    'interest expense',
    'profit before tax',
    'income before taxes',
    'income tax expense',
    'net income',
  ],
  ...[
    'net profit',
    'earnings per share',
    'net cash from operating activities',
    'net cash provided by operating activities',
  ],
  ...['net cash used in investing activities', 'net cash used in financing activities'],
].toSorted((a, b) => b.length - a.length);
const UNPUBLISHED =
  /未经审计|未經審計|未经会计师|未經會計師|自结|自結|未披露|未公开|未公開|草稿|初稿|管理报表|管理報表|内部资料|unaudited|draft|preliminary|not yet published|management accounts/;

const ENOUGH = 6;
/** Rows of statements are short; sentences are not. */
const MAX_ROW = 400;
/** An amount, behind the item and perhaps the number of a note: `1,234,567.89`, `(12,345)`, `123456`, `12.30`. */
const AMOUNT =
  /^[^\d。；;!?]{0,12}(?:\d{1,2}(?:\.\d)?\s+)?[^\d。；;!?]{0,6}[-(¥$￥]{0,3}(?:\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d+\.\d{2}|\d{4,})/;
const ITEM = new RegExp(
  `(?:^|[\\t|]|\\d[)\\s]|\\s{2})(?:[一二三四五六七八九十]{1,3}、|\\d{1,2}[.、]|[(（][^()（）]{1,4}[)）]|[减加減其][:：]|其中[:：]|归属于[^\\t]{2,14}?|\\s)*(${ITEMS.map(escape).join('|')})(?![\\u4E00-\\u9FFFa-z])`,
  'g',
);

export const financialStatement: Detector = {
  id: 'financial-statement',
  title: { en: 'Financial statement', 'zh-CN': '财务报表', 'zh-TW': '財務報表' },
  about: {
    en: 'A balance sheet, income statement or cash-flow statement with figures. Prose that names them is left alone.',
    'zh-CN': '带数据的资产负债表、利润表或现金流量表；仅提及名称的新闻和分析不算。',
    'zh-TW': '帶有數字的資產負債表、損益表或現金流量表；僅提及名稱的新聞與分析不計。',
  },
  pattern:
    '资产负债表|資產負債表|利润表|利潤表|损益表|損益表|现金流量表|現金流量表|财务报表|財務報表|资产总计|資產總計|负债合计|負債總計|(?i:balance sheet|income statement|statements? of (?:financial|operations|comprehensive|income|cash|profit)|profit (?:and|&) loss|p&l|cash flow statement|total assets|total liabilities)',
  priority: PRIORITY.marking - 1,
  keywords: ['资产负债表', '利润表', '现金流量表', '資產負債表', '損益表', 'balance sheet', 'income statement'],
  isPresence: true,
  judge: () => [],
  judgeText,
};

function judgeText(whole: WholeText): readonly Hit[] {
  const { stretch, from } = stretchOf({ ...whole, text: whole.lower });
  const title = TITLES.exec(stretch) ?? TITLES.exec(whole.label?.toLowerCase() ?? '');
  if (title === null) return [];
  const found = new Set<string>();
  for (const line of stretch.split('\n'))
    if (line.length <= MAX_ROW) for (const item of itemsIn(line.replaceAll(/[\t ]{3,}/g, '\t'))) found.add(item);
  if (found.size < ENOUGH) return [];
  const start = title.input === stretch ? from + title.index : whole.first;
  const named = /^[\p{Script=Han}\p{L} &]{1,24}/u.exec(whole.text.slice(start, start + 24))?.[0].length ?? 1;
  const end = start + (title.input === stretch ? title[0].length : named);
  const confidence = UNPUBLISHED.test(stretch) ? 'high' : 'medium';
  return [{ start, end, value: 'present', confidence, masked: whole.text.slice(start, end) }];
}

/** Items of a row that an amount follows; a balance sheet has two of them side by side. */
function itemsIn(line: string): readonly string[] {
  if (!/\d/.test(line)) return [];
  return [...line.matchAll(ITEM)].flatMap((match) => {
    const rest = line.slice(match.index + match[0].length, match.index + match[0].length + 60);
    return AMOUNT.test(rest) ? [match[1] ?? ''] : [];
  });
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
