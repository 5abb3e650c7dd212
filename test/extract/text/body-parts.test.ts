// New text apart from what is quoted, signed and disclaimed, in three languages and as several programs write it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitParts } from '../../../src/extract/text/body-parts.ts';
import { joinFlowed } from '../../../src/extract/text/flowed.ts';
import { htmlText } from '../../../src/extract/text/html.ts';

const part = (text: string, wanted?: string): string =>
  splitParts(text)
    .filter((piece) => piece.part === wanted)
    .map((piece) => piece.text)
    .join('');

describe('history', () => {
  it.each([
    { why: 'marks', text: 'NEW\n> OLD\n>> OLD\nNEW\n' },
    { why: 'Outlook', text: 'NEW\n\n-----Original Message-----\nFrom: a\nOLD\n' },
    {
      why: 'Outlook without a rule',
      text: 'NEW\n\nFrom: Li Na <li@x.example>\nSent: Monday\nTo: a\nSubject: x\n\nOLD',
    },
    {
      why: 'Outlook in simplified Chinese',
      text: 'NEW\n\n发件人: 李娜\n发送时间: 2026年1月5日\n收件人: 王伟\n主题: 报价\n\nOLD',
    },
    { why: 'Foxmail', text: 'NEW\n\n发件人： 李娜\n发送时间： 2026-01-05 10:00\n\nOLD' },
    {
      why: 'Outlook in traditional Chinese',
      text: 'NEW\n\n寄件者: 陳建宏\n寄件日期: 2026年1月5日\n收件者: 林小姐\n\nOLD',
    },
    { why: 'QQ', text: 'NEW\n\n------------------ 原始邮件 ------------------\nOLD\n' },
    { why: 'a Taiwanese program', text: 'NEW\r\n\r\n-----原始郵件-----\r\nOLD\r\n' },
    { why: 'Gmail', text: 'NEW\n\nOn Mon, Jan 5, 2026 at 10:00 AM Li Na <li@x.example> wrote:\n> OLD\n' },
    {
      why: 'Gmail, the line broken',
      text: 'NEW\n\nOn Mon, Jan 5, 2026 at 10:00 AM Li Na <li@x.example>\nwrote:\n\n> OLD\n',
    },
    { why: 'Gmail in Chinese', text: 'NEW\n\n李娜 <li@x.example> 于2026年1月5日周一 10:00写道：\n\n> OLD\n' },
    { why: 'Gmail in Taiwan', text: 'NEW\n\n陳建宏 <c@x.example> 於 2026年1月5日 週一 上午10:00寫道：\n\nOLD\n' },
    { why: 'Apple', text: 'NEW\n\n> 在 2026年1月5日，10:00，李娜 <li@x.example> 写道：\n> \n> OLD\n' },
    { why: 'NetEase', text: 'NEW\n\n在 2026-01-05 10:00:00，"李娜" <li@x.example> 写道：\nOLD\n' },
    { why: 'answers between the lines', text: 'NEW\nOn Monday, Li wrote:\n> OLD\nNEW\n> OLD\n' },
  ])('$why', ({ text }) => {
    expect(part(text)).toContain('NEW');
    expect(part(text)).not.toContain('OLD');
    expect(part(text, 'quoted')).toContain('OLD');
    expect(part(text, 'quoted')).not.toContain('NEW');
  });

  it('what is passed on is told anew, and so counts as new', () => {
    const text = 'see below\n\n---------- Forwarded message ---------\nFrom: a <a@x.example>\nDate: Monday\n\nSECRET\n';
    expect(part(text)).toContain('SECRET');
    expect(part('x\n\n---------- 转发邮件 ----------\n发件人: a\n发送时间: b\n\nSECRET')).toContain('SECRET');
  });

  it.each([
    'From: the beginning',
    '发件人：请填写',
    'On Monday I wrote:',
    '在会上，我写道：',
    '--- 5 > 3 ---',
    '1 > 0',
    '在家办公：',
    '于：',
  ])('%s is new', (line) => {
    expect(splitParts(`a\n${line}\nb`)).toEqual([{ text: `a\n${line}\nb` }]);
  });

  it('a number broken over quoted lines has no marks in it', () => {
    expect(part('> 440305\n> 199202296550\n', 'quoted')).toBe('440305\n199202296550\n');
  });
});

describe('signatures and disclaimers', () => {
  it.each([
    { why: 'a signature', text: 'NEW\n-- \nSIG\n', wanted: 'signature' },
    { why: 'without the blank', text: 'NEW\r\n--\r\nSIG\r\n', wanted: 'signature' },
    { why: 'above history', text: 'NEW\n-- \nSIG\n-----Original Message-----\nOLD', wanted: 'signature' },
    { why: 'a telephone', text: 'NEW\n\nSent from my iPhone SIG', wanted: 'signature' },
    { why: 'a Chinese telephone', text: 'NEW\n\n发自我的iPhone SIG', wanted: 'signature' },
    { why: 'a Taiwanese telephone', text: 'NEW\n\n從我的 iPhone 傳送 SIG', wanted: 'signature' },
    {
      why: 'English',
      text: 'NEW\n\nThis e-mail is confidential SIG and intended solely for the addressee. If you received it in error, delete it.\n',
      wanted: 'disclaimer',
    },
    {
      why: 'simplified Chinese',
      text: 'NEW\n\n本邮件及其附件含有机密信息 SIG，如您误收本邮件，请立即通知发件人并删除。\n',
      wanted: 'disclaimer',
    },
    {
      why: 'traditional Chinese',
      text: 'NEW\n\n本信件可能包含機密資訊 SIG，非指定之收件者，請勿使用或揭露本信件內容。\n',
      wanted: 'disclaimer',
    },
    {
      why: 'two of them',
      text: 'NEW\n\n本邮件含有机密信息 SIG，如您误收，请删除。\n\nThis message is SIG for the intended recipient only.\n',
      wanted: 'disclaimer',
    },
    { why: 'above history', text: 'NEW\n\n本邮件含有机密信息 SIG，如您误收，请删除。\n> OLD\n', wanted: 'disclaimer' },
  ])('$why', ({ text, wanted }) => {
    expect(part(text)).not.toContain('SIG');
    expect(part(text, wanted)).toContain('SIG');
    expect(part(text)).toContain('NEW');
  });

  it.each([
    { why: 'a list behind two dashes is no signature', text: `a\n-- \n${'李娜 13800138000\n'.repeat(40)}` },
    { why: 'nor is one of few long lines', text: `a\n-- \n${'李娜 13800138000 '.repeat(200)}\n` },
    { why: 'a number makes it no disclaimer', text: 'a\n\n本邮件含有机密信息，如您误收，请删除。440305199202296550\n' },
    { why: 'what is asked about is no disclaimer', text: '本邮件里的报价请误收后确认\n\n请尽快回复，谢谢大家的支持。' },
  ])('$why', ({ text }) => {
    expect(splitParts(text)).toEqual([{ text }]);
  });
});

describe('any text', () => {
  it('has every line in one part, whole', () => {
    const line = fc.oneof(
      fc.constantFrom(
        '> x1',
        '-- ',
        '-----Original Message-----',
        'From: a',
        'Sent: b',
        '',
        '本邮件含有机密信息，如您误收，请删除。',
        '发自我的iPhone',
        'On 1 May x wrote:',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        const text = lines.join('\n');
        const told = splitParts(text).flatMap((piece) => piece.text.split('\n'));
        const bare = (all: readonly string[]): readonly string[] =>
          all
            .map((one) => one.replace(/^[> ]*/, '').trim())
            .filter((one) => one !== '')
            .toSorted();
        expect(bare(told)).toEqual(bare(text.split('\n')));
      }),
      { numRuns: 500 },
    );
  });
});

describe('HTML that programs mark', () => {
  it.each([
    {
      why: 'Gmail',
      html: '<div>NEW</div><div class="gmail_quote"><div>On ... wrote:</div><blockquote>OLD</blockquote></div>',
    },
    { why: 'Apple', html: '<div>NEW</div><blockquote type="cite"><div>OLD</div></blockquote>' },
    { why: 'Outlook on the web', html: '<p>NEW</p><div id="x_divRplyFwdMsg">OLD</div>' },
  ])('$why', ({ html }) => {
    const { shown } = htmlText(html);
    expect(shown.find((stretch) => stretch.part === undefined)?.text).toContain('NEW');
    expect(shown.find((stretch) => stretch.part === 'quoted')?.text).toContain('OLD');
  });

  it('a mark on what stands in a line cuts no number', () => {
    const html =
      '440305<span class="gmail_quote">1992</span><blockquote type="cite" style="display:inline">02296550</blockquote>';
    expect(htmlText(html).shown).toEqual([{ text: '440305199202296550' }]);
  });
});

describe('format=flowed', () => {
  it.each([
    {
      why: 'lines that go on',
      text: '440305 \r\n1992 \r\n02296550\r\nb',
      deletes: false,
      joined: '440305 1992 02296550\nb',
    },
    {
      why: 'with their blanks deleted',
      text: '440305 \n199202296550\n',
      deletes: true,
      joined: '440305199202296550\n',
    },
    { why: 'stuffed lines', text: ' From: a\n > b', deletes: false, joined: 'From: a\n> b' },
    { why: 'quoted ones', text: '> a \n> b\nc', deletes: false, joined: '> a b\nc' },
    { why: 'a signature', text: 'a \n-- \nb', deletes: false, joined: 'a \n-- \nb' },
    { why: 'nothing to join', text: 'a\r\nb', deletes: true, joined: 'a\r\nb' },
  ])('$why', ({ text, deletes, joined }) => {
    expect(joinFlowed(text, deletes)).toBe(joined);
  });
});
