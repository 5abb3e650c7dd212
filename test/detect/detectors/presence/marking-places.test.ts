// Where a marking may stand: subject, file name, header, footer, watermark, properties, labels of Office, edges of a text; and the same
// words in the same places that are none.
import { describe, expect, it } from 'vitest';
import { Scanner } from '../../../../src/detect/detect.ts';
import { classificationMarking } from '../../../../src/detect/detectors/presence/classification-marking.ts';
import type { SegmentKind, SegmentPart } from '../../../../src/mail/segment.ts';
import { NOW } from '../../../support/look.ts';

const scanner = new Scanner([classificationMarking]);
interface Place {
  readonly kind: SegmentKind;
  readonly label?: string;
  readonly part?: SegmentPart;
}
const see = (text: string, place: Place): readonly string[] =>
  scanner.scan([{ path: '', text, ...place }], [], NOW).map((f) => `${f.masked} ${f.confidence}`);

const SUBJECT = { kind: 'subject' } as const;
const NAME = { kind: 'attachment-name' } as const;
const at = (label: string): Place => ({ kind: 'attachment', label });
const LABEL = 'MSIP_Label_0d3f1c2b-8a7e-4c21-9f55-21aa7c3b9d10';
const PARAGRAPHS = '关于新产品的计划如下，请查收。\n'.repeat(9);

describe('a marking', () => {
  it.each([
    { place: SUBJECT, text: '【机密】2026年预算', found: ['机密 medium'] },
    { place: SUBJECT, text: '回复：【内部】调薪方案', found: ['内部 medium'] },
    { place: SUBJECT, text: '机密：并购方案', found: ['机密 medium'] },
    { place: SUBJECT, text: 'Re: [Confidential] Project X', found: ['Confidential medium'] },
    { place: SUBJECT, text: 'Merger terms - Confidential', found: ['Confidential medium'] },
    { place: SUBJECT, text: '(密) 人事命令', found: ['(密) medium'] },
    { place: NAME, text: '2026预算(机密).xlsx', found: ['机密 medium'] },
    { place: NAME, text: '预算_机密_v2.xlsx', found: ['机密 medium'] },
    { place: NAME, text: 'roadmap_CONFIDENTIAL.pdf', found: ['CONFIDENTIAL medium'] },
    { place: at('header 1'), text: '某某公司  内部资料  第1页', found: ['内部资料 medium'] },
    { place: at('footer 2'), text: 'Acme Inc. | Confidential | Page 2 of 10', found: ['Confidential medium'] },
    { place: at('header 1, beside the text'), text: '机密', found: ['机密 medium'] },
    { place: at('sheet A, beside its cells'), text: '&C&"Arial,Bold"机密&R&P', found: ['机密 medium'] },
    { place: at('slide master 1'), text: 'x\nx\nx\nx\n内部使用\nx\nx\nx', found: ['内部使用 medium'] },
    { place: at('core'), text: 'title: x\nkeywords: 机密', found: ['机密 medium'] },
    {
      place: at('custom'),
      text: `${LABEL}_Enabled: true\n${LABEL}_Name: Confidential`,
      found: ['MSIP_Label: Confidential high'],
    },
    {
      place: at('document information'),
      text: `${LABEL}_Name\n内部\\全体员工`,
      found: ['MSIP_Label: 内部\\全体员工 high'],
    },
    {
      place: { kind: 'header', label: 'msip_labels' },
      text: `${LABEL}_Enabled=True;${LABEL}_Name=机密;`,
      found: ['MSIP_Label: 机密 high'],
    },
    {
      place: { kind: 'header', label: 'sensitivity' },
      text: 'Company-Confidential',
      found: ['Company-Confidential medium'],
    },
    { place: at('page 3'), text: `${PARAGRAPHS}机密\n${PARAGRAPHS}`, found: ['机密 medium'] },
    { place: { kind: 'body' }, text: `密级：□公开 ☑机密 □绝密\n${PARAGRAPHS}`, found: ['机密 high'] },
  ] as const)('stands in $place.kind $place.label: $text', ({ text, place, found }) => {
    expect(see(text, place)).toEqual(found);
  });

  it.each([
    { place: SUBJECT, text: '关于印发《商业秘密保护管理办法》的通知' },
    { place: SUBJECT, text: '机密计算技术研讨会邀请' },
    { place: SUBJECT, text: '内部培训通知' },
    { place: SUBJECT, text: "Victoria's Secret sale ends today" },
    { place: SUBJECT, text: '[Confidential Computing] Meetup' },
    { place: SUBJECT, text: 'L.A. Confidential' },
    { place: NAME, text: '商业秘密保护制度.docx' },
    { place: NAME, text: '保密协议.docx' },
    { place: NAME, text: 'Confidentiality Agreement.docx' },
    { place: NAME, text: 'Non-Confidential Summary.pdf' },
    { place: at('header 1'), text: '保守国家秘密' },
    { place: at('core'), text: 'title: 机密计算白皮书' },
    { place: at('custom'), text: `${LABEL}_Name: General` },
    { place: { kind: 'header', label: 'sensitivity' }, text: 'Normal' },
    { place: { kind: 'header', label: 'x-mailer' }, text: 'Confidential' },
    { place: at('sheet A, beside its cells'), text: '绝密,机密,秘密,内部' },
    { place: at('sheet 统计'), text: '密级\t份数\n绝密\t1\n机密\t2\n秘密\t3' },
    { place: { kind: 'body' }, text: `${PARAGRAPHS}机密\n${PARAGRAPHS}` },
    { place: { kind: 'body', part: 'disclaimer' }, text: 'CONFIDENTIAL' },
  ] as const)('does not stand in $place.kind $place.label: $text', ({ text, place }) => {
    expect(see(text, place)).toEqual([]);
  });
});

describe('the level of a marking', () => {
  it('is what it is counted by: the same level in two scripts is one value', () => {
    const keys = (text: string): readonly string[] =>
      scanner.scan([{ kind: 'body', path: '', text }], [], NOW).map((f) => f.valueKey);
    expect(keys('绝密★10年')).toEqual(keys('絕對機密★10年'));
    expect(keys('机密★10年')).not.toEqual(keys('绝密★10年'));
  });
});
