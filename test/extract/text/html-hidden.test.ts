// Hidden text: left out of what is shown, kept in what is whole, and nothing scanned twice where nothing is hidden (attack T02).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlText } from '../../../src/extract/text/html.ts';
import type { Stretch } from '../../../src/extract/text/html-layout.ts';

const ID = '440305199202296550';
const HEAD = '440305';
const TAIL = '199202296550';
const joined = (stretches: readonly Stretch[] | undefined): string | undefined =>
  stretches?.map(({ text }) => text).join('\n');

const byStyle = (style: string): string => `${HEAD}<span style="${style}">99</span>${TAIL}`;
const byRule = (css: string, element = '<b class="j" id="k">99</b>'): string =>
  `<style>${css}</style>${HEAD}${element}${TAIL}`;

describe('junk that nobody sees does not break a number (T02)', () => {
  it.each([
    ...[
      'display:none',
      'DISPLAY : NONE ! important',
      'dis\\70lay:none',
      'visibility:hidden',
      'visibility: collapse',
      'font-size:0',
      'font-size:0px',
      'font-size: .1pt',
      'font: 0/0 a',
      'font-size:1px',
      'opacity:0',
      'opacity:0.01',
      'color:#fff',
      'color:white',
      'color: rgb(255, 255, 255)',
      'color:#FEFEFE',
      'color:ivory',
      'color:rgba(0,0,0,0)',
      'color:transparent',
      'color:#123456;background:#123456',
      'color:red;background-color:rgb(255,0,0)',
      'position:absolute;left:-9999px',
      'text-indent:-5000px',
      'width:0;overflow:hidden',
      'max-height:0;overflow:hidden',
      'height:0px; overflow: hidden',
      'clip-path: inset(100%)',
      'transform:scale(0)',
    ].map((style) => ({ why: style, html: byStyle(style) })),
    { why: 'the hidden attribute', html: `${HEAD}<span hidden>99</span>${TAIL}` },
    { why: 'a block that is hidden, with its line ends', html: `${HEAD}<div style="display:none">99</div>${TAIL}` },
    { why: 'a template', html: `${HEAD}<template>99</template>${TAIL}` },
    { why: 'font colour', html: `${HEAD}<font color="#FFFFFF">99</font>${TAIL}` },
    {
      why: 'the colour of its table',
      html: `<table bgcolor=blue><tr><td style="color:white">${HEAD}<font color=blue>99</font>${TAIL}</table>`,
    },
    {
      why: 'hidden deep inside',
      html: `${HEAD}<i style="display:none"><b style="display:block"><u>99</u></b></i>${TAIL}`,
    },
    { why: 'a rule for a class', html: byRule('.j{display:none}') },
    { why: 'a rule for an id', html: byRule('#k { display : none }') },
    { why: 'a rule for a tag', html: byRule('b{font-size:0}') },
    { why: 'a rule for two classes in a list', html: byRule('.x, b.j {color:white}') },
    { why: 'a rule for what stands in something', html: byRule('i > .j{display:none}', '<i><b class=j>99</b></i>') },
    { why: 'a rule for an attribute', html: byRule('[data-x]{display:none}', '<b data-x=1>99</b>') },
    { why: 'a rule after another', html: byRule('.j{display:inline}.j{display:none}') },
    { why: 'an important rule before another', html: byRule('.j{display:none!important}.j{display:inline}') },
    { why: 'a rule with a comment in it', html: byRule('.j{/* } */display/**/:none}') },
    { why: 'a rule in a media list without condition', html: byRule('@media screen{.j{display:none}}') },
    { why: 'a style sheet at the end', html: `${HEAD}<b class=j>99</b>${TAIL}<style>.j{display:none}</style>` },
  ])('$why', ({ html }) => {
    const { shown, all } = htmlText(html);
    expect(joined(shown)).toContain(ID);
    expect(joined(all)).toContain('99');
  });

  it.each([
    { why: 'small text', html: byStyle('font-size:8px') },
    { why: 'pale text that can be read', html: byStyle('color:#999') },
    { why: 'white on blue', html: `<div style="background:#00f">${byStyle('color:#fff')}</div>` },
    { why: 'white on a picture', html: `<div style="background:url(x.png)">${byStyle('color:#fff')}</div>` },
    {
      why: 'shown again inside what is invisible',
      html: `<p style="visibility:hidden"><b style="visibility:visible">${byStyle('')}</b></p>`,
    },
    {
      why: 'a size set anew inside nothing',
      html: `<td style="font-size:0"><b style="font-size:14px">${byStyle('')}</b></td>`,
    },
    { why: 'a rule that has its moment only', html: byRule('.j:hover{display:none}') },
    { why: 'half transparent', html: byStyle('opacity:.5') },
  ])('what is seen stays: $why', ({ html }) => {
    expect(joined(htmlText(html).shown)).toContain(`${HEAD}99${TAIL}`);
  });

  it.each([
    { why: 'a rule with a condition', html: byRule('@media (max-width:600px){.j{display:none}}') },
    { why: 'Outlook’s own', html: byStyle('mso-hide:all') },
  ])('where readers differ, both are told: $why', ({ html }) => {
    const { shown, other, all } = htmlText(html);
    expect(joined(shown)).toContain(`${HEAD}99${TAIL}`);
    expect(joined(other)).toContain(ID);
    expect(all).toBeUndefined();
  });

  it('nothing hidden is one view', () => {
    const { other, all } = htmlText('<p style="color:#333">a</p><style>p{margin:0}</style>');
    expect([other, all]).toEqual([undefined, undefined]);
  });
});

describe('what stands in a document besides its text (T03, M11)', () => {
  const beside = (html: string): string => htmlText(html).beside;

  it.each([
    { why: 'a comment with tags in the number', html: `<!-- <b>440305</b><i>${TAIL}</i> -->` },
    { why: 'a conditional comment', html: `<!--[if mso]><td>440305<span>${TAIL}</span></td><![endif]-->` },
    { why: 'srcdoc', html: `<iframe srcdoc="&lt;b&gt;440305&lt;/b&gt;${TAIL}"></iframe>` },
    { why: 'what an iframe holds', html: `<iframe><b>440305</b>${TAIL}</iframe>` },
    { why: 'noframes', html: `<noframes><b>440305</b>${TAIL}</noframes>` },
    { why: 'CSS content with escapes', html: `<style>p::after{content:"\\34\\34 0305" '${TAIL}'}</style>` },
    { why: 'CSS content in a style attribute', html: `<p style='content:"\\34 40305${TAIL}"'>` },
    { why: 'any attribute', html: `<p x-note="${ID}">` },
    { why: 'a class', html: `<p class="x ${ID}">` },
    { why: 'the name of an attribute', html: `<p x${ID}>` },
    { why: 'the name of an element', html: `<x${ID}>` },
    { why: 'an attribute given twice', html: `<p title="a" title="${ID}">` },
    { why: 'a tag that never ends (T04)', html: `x<img alt="${ID}` },
    { why: 'a meta field', html: `<meta name="description" content="${ID}">` },
  ])('$why', ({ html }) => {
    expect(beside(html)).toContain(ID);
  });

  it.each([
    { why: 'SVG text', html: `<svg><text><tspan>440305</tspan><tspan>${TAIL}</tspan></text></svg>` },
    { why: 'noscript', html: `<noscript>440305<b>${TAIL}</b></noscript>` },
    { why: 'what stands for an object', html: `<object>440305<b>${TAIL}</b></object>` },
    { why: 'AMP', html: `<html amp4email><amp-accordion>440305<b>${TAIL}</b></amp-accordion></html>` },
    { why: 'a soft hyphen is left to the scan view', html: ID },
  ])('shown: $why', ({ html }) => {
    expect(joined(htmlText(html).shown)).toContain(ID);
  });

  it('data: URIs are handed on', () => {
    const html = `<a href="data:text/html;base64,${Buffer.from(`<b>${ID}</b>`).toString('base64')}"><p style="background:url('data:image/svg+xml,%3Csvg%3E')">`;
    const { data, beside: rest } = htmlText(html);
    expect(data.map(({ type, bytes }) => [type, bytes.toString()])).toEqual([
      ['text/html', `<b>${ID}</b>`],
      ['image/svg+xml', '<svg>'],
    ]);
    expect(rest).not.toContain('base64');
  });

  it('says each value once', () => {
    expect(beside('<p style="color:red">a</p>'.repeat(50))).toBe('color:red');
  });
});

describe('tables', () => {
  it.each([
    {
      why: 'columns and rows',
      html: '<table><tr><th>姓名</th><th>身份证</th></tr>\n <tr> <td>李</td> <td>1</td> </tr></table>',
      text: '姓名\t身份证\n李\t1',
    },
    {
      why: 'paragraphs in cells',
      html: '<table><tr><td><p>a</p></td><td>\n<p>b</p>\n</td></tr><tr><td><div>c</div></td><td>d</td></tr></table>',
      text: 'a\tb\nc\td',
    },
    { why: 'an empty cell', html: '<tr><td>a</td><td></td><td>c</td></tr>', text: 'a\t\tc' },
    { why: 'an empty first cell', html: '<p>x</p><table><tr><td></td><td>b</td></tr></table>', text: 'x\n\tb' },
    {
      why: 'cells and rows that are not closed',
      html: '<table><tr><td>a<td>b<tr><td>c<td>d</table>',
      text: 'a\tb\nc\td',
    },
    { why: 'text behind a table', html: '<table><tr><td>a</td></tr></table>b', text: 'a\nb' },
  ])('$why', ({ html, text }) => {
    expect(joined(htmlText(html).shown)).toBe(text);
  });
});

describe('a document that is meant to hurt (T04, X16)', () => {
  it.each([
    { why: '50,000 open elements', html: `${'<div>'.repeat(50_000)}${ID}` },
    { why: 'and as many closings that fit nothing', html: `${'<div>'.repeat(50_000)}${'</b>'.repeat(50_000)}${ID}` },
    { why: 'and closings that fit', html: `${'<b>'.repeat(20_000)}${ID}${'</b>'.repeat(20_000)}` },
    { why: 'style sheets without end', html: `${'<style'.repeat(50_000)}>${ID}` },
    {
      why: 'rules by the thousand',
      html: `<style>${'*{display:none}'.repeat(6_000)}</style>${'<p>x</p>'.repeat(6_000)}${ID}`,
    },
    { why: 'open comments', html: `${'<!--'.repeat(50_000)}${ID}` },
    { why: 'comments in comments', html: `${'<!-- <b>'.repeat(20_000)}${ID}` },
    { why: 'attributes without end', html: `<p ${'a="'.repeat(50_000)}${ID}` },
    { why: 'open quotes in CSS', html: `<style>${'a{content:"'.repeat(20_000)}</style>${ID}` },
  ])('$why', { timeout: 10_000 }, ({ html }) => {
    const { shown, all, beside, isComplete } = htmlText(html);
    const told = [joined(shown), joined(all), beside, isComplete ? '' : html].join('\n');
    expect(told).toContain(ID);
  });
});

describe('a number among any tricks (T01, T02, T04)', () => {
  it('is seen', () => {
    const trick = fc.constantFrom(
      '',
      '<b>',
      '</i>',
      '<!-- 7 -->',
      '<!--[if mso]>7<![endif]-->',
      '<wbr>',
      '&shy;',
      '&#8203;',
      '<span style="display:none">7</span>',
      '<i hidden>7</i>',
      '<font color=white>7</font>',
      '<em class=j>7</em>',
      '<script>7</script>',
      '<style>.x{color:red}</style>',
      '<a title="',
      '<img alt=7>',
      '<template>7</template>',
      '<u style="font-size:0">7<b>7</b></u>',
    );
    const written = fc.constantFrom(
      (digit: string) => digit,
      (digit: string) => `&#${digit.charCodeAt(0)};`,
      (digit: string) => `&#x${digit.charCodeAt(0).toString(16)};`,
      (digit: string) => `<b>${digit}</b>`,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(trick, written), { minLength: ID.length, maxLength: ID.length }), (tricks) => {
        const closed = tricks.map(
          ([before, write], i) => `${before.endsWith('"') ? `${before}7">` : before}${write(ID.charAt(i))}`,
        );
        const html = `<style>.j{display:none}</style>${closed.join('')}`;
        expect(joined(htmlText(html).shown)?.replaceAll(/[\u00AD\u200B]/g, '')).toContain(ID);
      }),
      { numRuns: 300 },
    );
  });
});
