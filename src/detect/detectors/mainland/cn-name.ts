// Chinese names, as evidence beside other findings: a surname and one or two characters, only behind a label that announces a name
// or in a column of names. Never more than low: half of what looks like a name is none.
import { mask } from '../../../mail/finding.ts';
import { includesWord } from '../../context.ts';
import { PRIORITY, type Candidate, type Detector, type Hit } from '../../detector.ts';
import { characters, oneOf } from '../../samples.ts';
import { SURNAME_CHARACTERS, surnameLength } from './surnames.ts';

const KEYWORDS = [
  ...[
    '姓名',
    '收件人',
    '联系人',
    '客户',
    '户名',
    '持卡人',
    '收货人',
    '寄件人',
    '申请人',
    '患者',
    '被保险人',
    '投保人',
    '借款人',
  ],
  ...[
    '本人',
    '员工',
    '负责人',
    '法定代表人',
    '聯絡人',
    '客戶',
    '戶名',
    '申請人',
    '病患',
    '員工',
    '負責人',
    '被保險人',
    '要保人',
  ],
  ...['full name', 'customer name', 'cardholder', 'contact name', 'name'],
];
/** Words of a form that follow a name without a blank. */
const NEXT_FIELD =
  /(?:先生|女士|小姐|同学|同志|老师|老師|性别|性別|电话|電話|手机|手機|身份|身分|证件|證件|年龄|年齡|民族|出生|部门|部門|职务|職務|住址|地址|工号|工號|账号|帳號|帐号|卡号|卡號|护照|護照|联系|聯絡).*$/u;
/** What begins with a surname's character, is as long as a name and is none. */
const NO_NAMES: ReadonlySet<string> = new Set(
  (
    '高级 高中 方式 方法 方面 方案 全部 全称 平台 平均 时间 年龄 常用 成功 温馨 应用 明细 管理 经理 关系 安全 安排 包括 计划 支付 项目 程序 ' +
    '严格 白天 黄金 马上 金额 金融 于是 向上 钱包 单位 单号 国家 国际 国籍 文件 文档 公司 公开 公司名 通知 通过 连接 路径 家庭 家属 空白 ' +
    '相关 明确 须知 都是 能够 别名 后续 原因 华为 和平 江苏 云南 江西 广东 广西 东莞 宁波 宁夏 安徽 温州 常州 苏州 广州 杭州 ' +
    '時間 應用 單位 國家 國際 經理 關係 項目 計畫 管理員 管理员 负责人 联系人 張經理 高雄 全家 東京 那個 那个 时候'
  ).split(' '),
);
const TITLE =
  /^(?:总|总监|经理|经|主任|主管|工|老师|老板|先生|女士|小姐|董|局|处|科|部长|總|經理|主任|同学|师傅|律师|医生|醫師)$/u;
const LONGEST_LABEL = 12;

export const cnName: Detector = {
  id: 'cn-name',
  title: { en: 'Personal name (Chinese)', 'zh-CN': '中文姓名', 'zh-TW': '中文姓名' },
  about: {
    en: 'A Chinese surname with one or two characters behind a label such as 姓名 or in a column of names. Always low: meant as evidence beside other findings.',
    'zh-CN': '“姓名”“收件人”等标签之后或姓名列中的中文姓名。一律为低可信度，供与其他发现组合使用。',
    'zh-TW': '「姓名」「收件人」等標籤之後或姓名欄中的中文姓名。一律列為低，供與其他發現搭配使用。',
  },
  // A label, signs and a Han character; or a cell that begins with a surname and is as long as a name.
  pattern: String.raw`(?:姓名|[件系絡货请請险險保款卡責责]人|代表人|客[户戶]|[户戶]名|患者|病患|[员員]工|[Nn][Aa][Mm][Ee]|[Cc]ardholder)(?:\([^)\n]{0,6}\))?[ \t]{0,2}[:=|\t ][ \t"]{0,3}\p{Han}|[\t\n,;|]"?[${SURNAME_CHARACTERS}]\p{Han}{1,3}(?:["\t\r\n,;|]|$)`,
  priority: PRIORITY.marking - 2,
  keywords: KEYWORDS,
  ladder: { labelled: 'low' },
  judge(candidate) {
    const { text, lower, start, end } = candidate;
    const cell = /^[\t\n,;|]"?/.exec(text.slice(start, start + 2))?.[0];
    if (cell === undefined) return hasLabel(lower, start, end - 1) ? nameAt(candidate, end - 1) : [];
    const header = candidate.columnHeader?.(start + cell.length);
    return header !== undefined && hasNameHeader(header) ? nameAt(candidate, start + cell.length) : [];
  },
  sample: (random) => oneOf(random, ['王', '李', '陈', '林', '欧阳']) + characters(random, '伟芳明静磊涛雪', 2),
};

/** Whether what the pattern took for a label is one of the words, and not the end of another one (`filename`). */
function hasLabel(lower: string, from: number, start: number): boolean {
  const label = lower.slice(Math.max(0, from - LONGEST_LABEL), start);
  return KEYWORDS.some((word) => includesWord(label, word));
}

/** A column of names of people, not of files or companies (文件名称, company name). */
function hasNameHeader(header: string): boolean {
  if (/名称|名稱|公司|单位|單位|company|file|product/.test(header)) return false;
  return KEYWORDS.some((word) => includesWord(header, word));
}

function nameAt({ text }: Candidate, start: number): readonly Hit[] {
  const run = /^\p{Script=Han}{2,12}/u.exec(text.slice(start, start + 12))?.[0] ?? '';
  const name = run.replace(NEXT_FIELD, '');
  const surname = surnameLength(name);
  const given = name.length - surname;
  if (surname === 0 || given < 1 || given > 2 || NO_NAMES.has(name) || TITLE.test(name.slice(surname))) return [];
  return [
    { start, end: start + name.length, value: name, confidence: 'low', masked: mask(name, 1, 0), labelled: true },
  ];
}
