// What `postern detectors` says, in three languages, each written by itself. Words of the rule files (low, medium, high) stand beside
// their translation: that is what has to be typed there.
import type { Confidence } from '../mail/finding.ts';
import type { Language } from '../mail/language.ts';

/** What a detector asks for before it is sure. */
export const NEEDS = ['nothing', 'surer-with-word', 'word', 'label', 'form', 'itself'] as const;
export type Need = (typeof NEEDS)[number];

export const KINDS = ['mainland', 'taiwan', 'hong-kong-macau', 'international', 'secrets', 'presence', 'own'] as const;
export type Kind = (typeof KINDS)[number];

interface Texts {
  readonly needs: Readonly<Record<Need, string>>;
  readonly kinds: Readonly<Record<Kind, string>>;
  readonly confidence: Readonly<Record<Confidence, string>>;
  readonly headings: Readonly<Record<'id' | 'title' | 'kind' | 'needs', string>>;
  readonly kind: string;
  readonly howSure: string;
  readonly alone: (confidence: string) => string;
  readonly notAlone: string;
  readonly near: (confidence: string) => string;
  readonly nearOwn: (confidence: string, within: number, words: string) => string;
  readonly labelled: (confidence: string) => string;
  readonly many: (confidence: string, minHits: number) => string;
  readonly decidesItself: string;
  readonly negative: string;
  readonly words: string;
  readonly counts: string;
  readonly once: string;
  readonly pattern: string;
  readonly writtenIn: string;
  readonly finds: string;
  readonly leaves: string;
  readonly examples: string;
  readonly unknown: (id: string) => string;
  readonly noSample: (id: string) => string;
  readonly noSampleOwn: (id: string) => string;
  readonly ownLeftOut: string;
}

const EN: Texts = {
  needs: {
    nothing: 'nothing more: form and check are enough',
    'surer-with-word': 'low by itself; a word near it that names it makes it surer',
    word: 'a word near it that names it',
    label: 'its label directly in front, or as the column header',
    form: 'the form of the text and the place where it stands',
    itself: 'decides by what it finds',
  },
  kinds: {
    mainland: 'mainland China',
    taiwan: 'Taiwan',
    'hong-kong-macau': 'Hong Kong and Macau',
    international: 'international',
    secrets: 'keys and passwords',
    presence: 'kinds of document',
    own: 'own (detectors.yaml)',
  },
  confidence: { low: 'low', medium: 'medium', high: 'high' },
  headings: { id: 'ID', title: 'TITLE', kind: 'KIND', needs: 'NEEDS' },
  kind: 'Kind',
  howSure: 'How sure',
  alone: (confidence) => `${confidence}: by itself`,
  notAlone: 'no finding: by itself',
  near: (confidence) => `${confidence}: with one of the words within 300 characters before it or 60 behind it`,
  nearOwn: (confidence, within, words) =>
    `${confidence}: within ${within} characters of ${words}, or under such a column header`,
  labelled: (confidence) => `${confidence}: with one of the words directly before it or as the column header`,
  many: (confidence, minHits) => `${confidence}: when a message holds ${minHits} different ones or more`,
  decidesItself: 'it decides by what it finds',
  negative: 'One step less sure behind',
  words: 'Words',
  counts: 'Counts',
  once: 'once for a message: it says whether, not how often',
  pattern: 'Pattern',
  writtenIn: 'Written in',
  finds: 'Finds',
  leaves: 'Leaves alone',
  examples: 'For example',
  unknown: (id) => `there is no detector "${id}"`,
  noSample: (id) => `${id} looks at how a text is made, not for a value of its own: there is nothing to make up`,
  noSampleOwn: (id) => `${id} is an own detector; what it finds stands in its examples: postern detectors show ${id}`,
  ownLeftOut: 'own detectors are left out: the rule files have errors (see postern rules lint)',
};

const ZH_CN: Texts = {
  needs: {
    nothing: '无需上下文，格式和校验位即可判定',
    'surer-with-word': '单独出现可信度低，附近有相关词语时提高',
    word: '附近须有相关词语',
    label: '前面须紧接名称，或所在列的标题为该名称',
    form: '按文本形式和所在位置判定',
    itself: '按内容本身判定',
  },
  kinds: {
    mainland: '中国大陆',
    taiwan: '台湾',
    'hong-kong-macau': '港澳',
    international: '国际',
    secrets: '密钥和密码',
    presence: '文档类型',
    own: '自定义（detectors.yaml）',
  },
  confidence: { low: '低（low）', medium: '中（medium）', high: '高（high）' },
  headings: { id: 'ID', title: '名称', kind: '类别', needs: '判定条件' },
  kind: '类别',
  howSure: '可信度',
  alone: (confidence) => `${confidence}：单独出现`,
  notAlone: '不命中：单独出现',
  near: (confidence) => `${confidence}：前 300 字或后 60 字以内有相关词语`,
  nearOwn: (confidence, within, words) => `${confidence}：前后 ${within} 字以内或列标题中有 ${words}`,
  labelled: (confidence) => `${confidence}：前面紧接相关词语，或所在列的标题含有该词语`,
  many: (confidence, minHits) => `${confidence}：同一封邮件中有 ${minHits} 个及以上不同的值`,
  decidesItself: '按内容本身判定',
  negative: '前面有以下词语时降一级',
  words: '相关词语',
  counts: '计数',
  once: '每封邮件只计一次：只判断有无，不计数量',
  pattern: '表达式',
  writtenIn: '定义位置',
  finds: '命中',
  leaves: '不命中',
  examples: '示例',
  unknown: (id) => `没有名为“${id}”的检测器`,
  noSample: (id) => `${id} 判断的是文本的形式，没有可以生成的样例值`,
  noSampleOwn: (id) => `${id} 是自定义检测器，样例见其 examples：postern detectors show ${id}`,
  ownLeftOut: '规则文件有错误，未列出自定义检测器（详见 postern rules lint）',
};

const ZH_TW: Texts = {
  needs: {
    nothing: '不需上下文，格式與檢查碼即可判定',
    'surer-with-word': '單獨出現時信心低，附近有相關字詞則提高',
    word: '附近須有相關字詞',
    label: '前方須緊接欄位名稱，或該欄標題為此名稱',
    form: '依文字形式與所在位置判定',
    itself: '依內容本身判定',
  },
  kinds: {
    mainland: '中國大陸',
    taiwan: '臺灣',
    'hong-kong-macau': '港澳',
    international: '國際',
    secrets: '金鑰與密碼',
    presence: '文件類型',
    own: '自訂（detectors.yaml）',
  },
  confidence: { low: '低（low）', medium: '中（medium）', high: '高（high）' },
  headings: { id: 'ID', title: '名稱', kind: '類別', needs: '判定條件' },
  kind: '類別',
  howSure: '信心程度',
  alone: (confidence) => `${confidence}：單獨出現`,
  notAlone: '不算命中：單獨出現',
  near: (confidence) => `${confidence}：前 300 字或後 60 字以內有相關字詞`,
  nearOwn: (confidence, within, words) => `${confidence}：前後 ${within} 字以內或欄位標題中有 ${words}`,
  labelled: (confidence) => `${confidence}：前方緊接相關字詞，或該欄標題含有此字詞`,
  many: (confidence, minHits) => `${confidence}：同一封郵件中有 ${minHits} 個以上不同的值`,
  decidesItself: '依內容本身判定',
  negative: '前方有下列字詞時降一級',
  words: '相關字詞',
  counts: '計數',
  once: '每封郵件只計一次：只看有無，不計數量',
  pattern: '運算式',
  writtenIn: '定義位置',
  finds: '命中',
  leaves: '不命中',
  examples: '範例',
  unknown: (id) => `沒有名為「${id}」的偵測器`,
  noSample: (id) => `${id} 判斷的是文字的形式，沒有可以產生的範例值`,
  noSampleOwn: (id) => `${id} 是自訂偵測器，範例請見其 examples：postern detectors show ${id}`,
  ownLeftOut: '規則檔有錯誤，未列出自訂偵測器（詳見 postern rules lint）',
};

export const TEXTS: Readonly<Record<Language, Texts>> = { en: EN, 'zh-CN': ZH_CN, 'zh-TW': ZH_TW };
