// How mail programs and people in three languages mark what they quote, pass on, sign and disclaim. Patterns run on single lines
// of bounded length, none of them can backtrack far.

const MAX_LINE = 300;
/** No disclaimer is longer. */
export const MAX_DISCLAIMER = 3_000;

/** `-----Original Message-----`, `------------------ 原始邮件 ------------------`; undefined for any other line. */
export function isSeparator(line: string): 'quote' | 'forward' | undefined {
  if (line.length > MAX_LINE) return undefined;
  const isRuled = /^[-_=*]{2}/.test(line);
  if (!isRuled && !/^begin /i.test(line)) return undefined;
  const words = line
    .replaceAll(/[-_=*&\s]+/g, ' ')
    .trim()
    .toLowerCase();
  if (words === 'begin forwarded message:' || (isRuled && FORWARDS.has(words))) return 'forward';
  return isRuled && ORIGINALS.has(words) ? 'quote' : undefined;
}

const ORIGINALS: ReadonlySet<string> = new Set([
  'original message',
  'original appointment',
  'reply message',
  'reply separator',
  '原始邮件',
  '原始郵件',
  '原邮件',
  '原郵件',
  '原始信件',
  '原始訊息',
  '原始消息',
  '回复邮件',
  '回覆郵件',
  '答复邮件',
  '回复的原邮件',
  '原始邮件信息',
  '原信息',
]);
const FORWARDS: ReadonlySet<string> = new Set([
  'forwarded message',
  'forwarded by',
  'forwarded mail',
  '转发邮件',
  '轉寄郵件',
  '轉發郵件',
  '转发的邮件',
  '轉寄信件',
  '轉寄的郵件',
  '转发邮件信息',
  '转发消息',
]);

/** `On Monday, Li Na wrote:`, `在 2026年1月5日，李娜 写道：`, `李娜 於 2026/1/5 寫道：`. */
export function isAttribution(line: string): boolean {
  if (line.length > MAX_LINE) return false;
  const end = line.trimEnd().replace(/[:：]$/, '');
  if (end === line.trimEnd()) return false;
  if (/^on\b/i.test(line) && /[\d<@,]/.test(line) && /\bwrote$/i.test(end)) return true;
  return /(?:写道|寫道|写到|寫到|来信|來信)$/.test(end) && /\d/.test(line);
}

/** The first field of a quoted header and a second of its kind within some lines. */
export function startsHeaderBlock(lines: readonly string[]): boolean {
  const names = lines.map(fieldName);
  const [first] = names;
  if (first === undefined || !SENDERS.has(first)) return false;
  return names.slice(1).some((name) => name !== undefined && FOLLOWERS.has(name));
}

/** `*From:* x` and `发件人：x`; lower case, blanks in it left out. */
function fieldName(line: string): string | undefined {
  const colon = line.slice(0, 40).search(/[:：]/);
  return colon === -1
    ? undefined
    : line
        .slice(0, colon)
        .replaceAll(/[*\s\u3000>]/g, '')
        .toLowerCase();
}

const SENDERS: ReadonlySet<string> = new Set(['from', '发件人', '發件人', '寄件者', '寄件人', '发信人', '發信人']);
const FOLLOWERS: ReadonlySet<string> = new Set([
  'sent',
  'date',
  'to',
  '发送时间',
  '發送時間',
  '发送日期',
  '日期',
  '时间',
  '時間',
  '收件人',
  '收件者',
  '寄件日期',
  '傳送時間',
  '已傳送',
  '傳送日期',
]);

/** With one of these characters each of them begins: a cheap look spares most lines the pattern. */
const FOOTER_STARTS = 'sSgG从發发從来获下取自傳';

export function isMobileFooter(line: string): boolean {
  return FOOTER_STARTS.includes(line.charAt(0)) && MOBILE_FOOTER.test(line);
}

const MOBILE_FOOTER =
  /^(?:sent from my |sent from mail for |get outlook for |sent via |从我的\S{0,20}\s?发送|發自我的|发自我的|从我的 |從我的|来自我的|获取 ?outlook|下載 ?outlook|取得 ?outlook|发自\S{1,20}邮箱|发自网易|来自qq邮箱|自我的\S{1,20}傳送|傳送自我的|傳送自 )/i;

/** Says what it speaks of, and what somebody else than the recipient has to do. Numbers make it something else. */
export function isDisclaimer(paragraph: string): boolean {
  if (paragraph.length > MAX_DISCLAIMER || paragraph.length < 20) return false;
  const lower = paragraph.toLowerCase();
  if (!SUBJECT_WORDS.some((word) => lower.includes(word))) return false;
  const text = lower.replaceAll(/\s+/g, ' ');
  return SUBJECT.test(text) && WRONG_HANDS.test(text) && !/\d{6}/.test(text.replaceAll(/[\s-]/g, ''));
}

/** One of them stands in everything that SUBJECT finds: most paragraphs end here. */
const SUBJECT_WORDS = [
  ...['mail', 'message', 'communication', 'transmission', 'information', 'confidentiality', 'disclaimer'],
  ...['邮件', '郵件', '信件', '電郵', '传真', '声明', '聲明', '提示'],
];

const SUBJECT =
  /this (?:e-?mail|message|communication|transmission)|the information (?:contained )?in this|confidentiality notice|disclaimer|(?:本|此|该|這|这)封?(?:电子)?(?:邮件|郵件|信件|電子郵件|電郵|传真)|免责声明|免責聲明|保密声明|保密聲明|保密提示/;
const WRONG_HANDS =
  /intended (?:recipient|solely|only|for)|addressee|received (?:this|it) (?:\S+ ){0,3}in error|received in error|error, please|误收|误发|错误收到|错发|非指定收件|并非(?:本|该|指定|预期|预定)?\S{0,6}收件|不是(?:本|指定|预期|预定)?\S{0,6}收件|若非|如非|如您误|誤收|誤傳|誤發|錯誤收到|並非\S{0,8}收件|非\S{0,6}收件人|非\S{0,6}收件者|不是\S{0,6}收件|指定(?:的)?收件|未经授权|未經授權/;
