// What markings of secrecy are called, and the level that each stands for: state secrets of the mainland (Law on Guarding State
// Secrets), Taiwan (國家機密保護法, 文書處理手冊), Hong Kong (Security Regulations), trade secrets, and the words of companies.
import type { MarkingLevel } from '../../../mail/marking.ts';

/** 機密 in traditional characters is the third level (Taiwan, Hong Kong), 机密 in simplified ones the second (mainland). */
export const HAN_LEVELS: ReadonlyMap<string, MarkingLevel> = new Map([
  ...each('top-secret', '绝密', '絕密', '绝对机密', '絕對機密'),
  ...each(
    'secret',
    '机密',
    '极机密',
    '極機密',
    '高度机密',
    '高度機密',
    '核心商业秘密',
    '核心商密',
    '商密一级',
    '核心机密',
  ),
  ...each('confidential', '秘密', '機密', '密件', '普通商业秘密', '普通商密', '商密二级', '工作秘密'),
  ...each('confidential', '商业秘密', '商业机密', '商業秘密', '商業機密', '營業秘密', '营业秘密', '核心機密'),
  ...each('confidential', '公司机密', '公司機密', '公司秘密', '企业机密', '企業機密', '保密文件', '涉密文件'),
  ...each('internal', '内部资料', '內部資料', '内部公开', '內部公開', '内部文件', '內部文件', '内部使用', '內部使用'),
  ...each(
    'internal',
    '内部机密',
    '内部传阅',
    '內部傳閱',
    '仅供内部使用',
    '僅供內部使用',
    '仅限内部使用',
    '僅限內部使用',
  ),
  ...each('internal', '限閱文件', '限阅文件', '限閱', '限阅'),
]);

/** Too short or too common for a place alone: behind a label, in brackets, with a star. */
export const HAN_WEAK_LEVELS: ReadonlyMap<string, MarkingLevel> = new Map([
  ...each('confidential', '密', '商密', '保密', '涉密'),
  ...each('internal', '内部', '內部', '内部资料', '受限'),
]);

/** Upper case; longer ones first where one begins like another. */
export const LATIN_LEVELS: ReadonlyMap<string, MarkingLevel> = new Map([
  ...each('top-secret', 'TOP SECRET'),
  ...each('secret', 'STRICTLY PRIVATE AND CONFIDENTIAL', 'STRICTLY PRIVATE & CONFIDENTIAL', 'STRICTLY CONFIDENTIAL'),
  ...each('secret', 'HIGHLY CONFIDENTIAL', 'HIGHLY RESTRICTED', 'MOST CONFIDENTIAL', 'SECRET'),
  ...each('confidential', 'PRIVATE AND CONFIDENTIAL', 'PRIVATE & CONFIDENTIAL', 'COMPANY CONFIDENTIAL'),
  ...each('confidential', 'COMPANY-CONFIDENTIAL', 'CONFIDENTIAL AND PROPRIETARY', 'CONFIDENTIAL & PROPRIETARY'),
  ...each('confidential', 'PROPRIETARY AND CONFIDENTIAL', 'COMMERCIAL IN CONFIDENCE', 'TRADE SECRET', 'CONFIDENTIAL'),
  ...each('confidential', 'RESTRICTED'),
  ...each('internal', 'FOR INTERNAL USE ONLY', 'INTERNAL USE ONLY', 'FOR INTERNAL USE', 'INTERNAL ONLY'),
  ...each('internal', 'COMPANY INTERNAL', 'NOT FOR DISTRIBUTION', 'NOT FOR EXTERNAL DISTRIBUTION'),
  ...each('internal', 'FOR OFFICIAL USE ONLY', 'DO NOT DISTRIBUTE'),
]);
/** Words of every day: a level behind a label, in brackets or in capitals by themselves. */
export const LATIN_WEAK_LEVELS: ReadonlyMap<string, MarkingLevel> = new Map(
  each('internal', 'INTERNAL', 'PROPRIETARY'),
);

const ALL_LEVELS: ReadonlyMap<string, MarkingLevel> = new Map([
  ...HAN_WEAK_LEVELS,
  ...LATIN_WEAK_LEVELS,
  ...HAN_LEVELS,
  ...LATIN_LEVELS,
]);

/** The level of a level word, however it is spaced and capitalised; undefined for what is none. */
export function levelOf(word: string): MarkingLevel | undefined {
  const known = ALL_LEVELS.get(word);
  if (known !== undefined) return known;
  const upper = word.trim().toUpperCase();
  return ALL_LEVELS.get(upper.replaceAll(/\s+/g, ' ')) ?? ALL_LEVELS.get(upper.replaceAll(/[\s\p{P}]/gu, ''));
}

/** The level in the name of a sensitivity label, which companies choose freely: `Confidential - Finance`, `内部\All Employees`. */
export function levelIn(name: string): MarkingLevel | undefined {
  const upper = name.toUpperCase();
  const found = [...ALL_LEVELS].filter(([word]) => upper.includes(word));
  return found.toSorted(([a], [b]) => b.length - a.length)[0]?.[1];
}

function each(level: MarkingLevel, ...words: readonly string[]): readonly (readonly [string, MarkingLevel])[] {
  return words.map((word) => [word, level] as const);
}
