// Markings of secrecy: short, by themselves, in a marking's place. The same word in a sentence, a disclaimer, a title or a
// lesson is none.
import { describe, expect, it } from 'vitest';
import type { SegmentKind } from '../../../../src/mail/segment.ts';
import { look, seen } from '../../../support/look.ts';

const PROSE = '\n各位同事：\n关于新产品的计划如下，请查收。\n谢谢。\n';

describe('a marking', () => {
  it.each([
    { why: 'state secret with its term', text: `机密★10年${PROSE}`, found: ['机密★10年 high'] },
    { why: 'term in months', text: `秘密★6个月${PROSE}`, found: ['秘密★6个月 high'] },
    { why: 'long term, even in the middle', text: `甲${PROSE}绝密★长期${PROSE}乙`, found: ['绝密★长期 high'] },
    { why: 'until an event', text: `机密★会议开始前${PROSE}`, found: ['机密★会议开始前 high'] },
    { why: 'a star alone', text: `绝密★${PROSE}`, found: ['绝密★ high'] },
    { why: 'set wide', text: `机 密★10年${PROSE}`, found: ['机 密★10年 high'] },
    { why: 'with zero-width characters (C03)', text: `机\u200B密★10年${PROSE}`, found: ['机\u200B密★10年 high'] },
    { why: 'a commercial secret with its triangle', text: `核心商密▲3年${PROSE}`, found: ['核心商密▲3年 high'] },
    { why: 'label and value', text: `甲${PROSE}密级：机密${PROSE}`, found: ['密级：机密 high'] },
    { why: 'label and value, Taiwan', text: `機密等級：極機密${PROSE}`, found: ['機密等級：極機密 high'] },
    {
      why: 'label and value, English',
      text: `Classification: Restricted${PROSE}`,
      found: ['Classification: Restricted high'],
    },
    { why: 'on the first line', text: `内部资料${PROSE}`, found: ['内部资料 medium'] },
    { why: 'on the last line', text: `甲${PROSE}${PROSE}內部資料`, found: ['內部資料 medium'] },
    { why: 'in brackets on the first line', text: `【公司机密】${PROSE}`, found: ['公司机密 medium'] },
    { why: 'English by itself', text: `Confidential${PROSE}`, found: ['Confidential medium'] },
    {
      why: 'English in capitals, with a word beside it',
      text: 'CONFIDENTIAL draft',
      kind: 'subject',
      found: ['CONFIDENTIAL medium'],
    },
    { why: 'with the word for document', text: `机密文件 注意保存${PROSE}`, found: ['机密 medium'] },
    { why: 'English in capitals', text: `STRICTLY CONFIDENTIAL${PROSE}`, found: ['STRICTLY CONFIDENTIAL medium'] },
    { why: 'a tag in the subject', text: '[機密] 產品規劃', kind: 'subject', found: ['機密 medium'] },
    { why: 'a tag in a file name', text: '(密件)名單.xlsx', kind: 'attachment-name', found: ['密件 medium'] },
  ] as const)('$why', ({ text, found, ...place }) => {
    const kind: SegmentKind = 'kind' in place ? place.kind : 'body';
    expect(seen('classification-marking', text, kind)).toEqual(found);
  });

  it.each([
    { why: 'a sentence', text: '这是一份机密文件，请大家妥善保管，不要转发给任何人。' },
    { why: 'a disclaimer', text: `报价见附件。${PROSE}本邮件可能包含机密信息，如误收请删除。` },
    { why: 'a disclaimer on a short line', text: `报价见附件。\n本邮件含机密★信息` },
    {
      why: 'an English disclaimer',
      text: `Hello,${PROSE}This e-mail may contain confidential information intended only for the addressee.`,
    },
    { why: 'a disclaimer in traditional characters', text: `您好，${PROSE}此郵件可能含有機密資料，如誤收請刪除。` },
    { why: 'one of the goals of security', text: '信息安全的三个目标是机密性、完整性和可用性。' },
    { why: 'training', text: '保密培训：密级分为绝密、机密、秘密三级' },
    {
      why: 'a lesson with an example',
      text: `甲${PROSE}三级标识的写法见保密法，例如机密★10年，请大家认真学习并遵照执行。${PROSE}`,
    },
    { why: 'a statute', text: '根据《中华人民共和国保守国家秘密法》的规定，绝密级国家秘密是最重要的国家秘密。' },
    { why: 'the title of a film', text: '周末去看《绝密★飞行》吗' },
    { why: 'a form of marking in a title', text: `甲${PROSE}请看《机密★10年》一书${PROSE}` },
    { why: 'a form of marking that is explained', text: `甲${PROSE}写法示例 密级：机密 供参考${PROSE}` },
    {
      why: 'a form of marking in a disclaimer',
      text: `甲${PROSE}This e-mail may contain: Classification: Secret${PROSE}`,
    },
    { why: 'a title in quotes', text: '他写了一本叫“机密”的书，很好看，推荐大家都读一读。' },
    { why: 'a rating in stars', text: '秘密花园酒店 秘密★★★★☆ 推荐' },
    { why: 'the name of a hotel in a subject', text: '秘密花园酒店预订', kind: 'subject' },
    { why: 'an English title in a subject', text: 'Secret Santa', kind: 'subject' },
    { why: 'a quality in a subject', text: '机密性说明', kind: 'subject' },
    { why: 'a question about the level', text: `甲${PROSE}请确认其密级：机密、秘密还是内部${PROSE}` },
    {
      why: 'an ordinary English sentence',
      text: `Dear all,${PROSE}we treat your secret sauce with respect and will keep it so.${PROSE}`,
    },
    { why: 'the word in the middle of a letter, on its own line', text: `甲${PROSE}机密${PROSE}${PROSE}` },
    {
      why: 'a line that is too long for a marking',
      text: `机密的事情我们下周再谈，这周先把手头的项目做完，然后再一起看看${PROSE}`,
    },
    {
      why: 'the word in a long subject',
      text: '关于商业秘密保护制度修订稿征求意见的通知以及相关安排说明',
      kind: 'subject',
    },
  ] as const)('not $why', ({ text, ...place }) => {
    const kind: SegmentKind = 'kind' in place ? place.kind : 'body';
    expect(seen('classification-marking', text, kind)).toEqual([]);
  });

  it('is no secret itself: it is shown as it stands', () => {
    expect(look('classification-marking', '机密★10年').map((f) => f.masked)).toEqual(['机密★10年']);
  });

  it('counts once, however it is set', () => {
    const keys = look('classification-marking', '机密★10年\n机 密★10年').map((f) => f.valueKey);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });
});
