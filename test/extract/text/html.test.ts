// HTML as a reader sees it, and beside it what stands where nobody reads (attacks T01, T03, T04).
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { htmlText } from '../../../src/extract/text/html.ts';

const ID = '440305199202296550';
const shown = (html: string): string =>
  htmlText(html)
    .shown.map(({ text }) => text)
    .join('\n');

describe('visible text', () => {
  it.each([
    { why: 'inline elements join (T01)', html: '440305<span>19920229</span><b>6550</b>', text: ID },
    { why: 'an empty element joins (T01)', html: '440305<a></a>199202296550', text: ID },
    { why: 'wbr joins (T01)', html: '440305<wbr>199202296550', text: ID },
    { why: 'a comment joins (T01)', html: '440305<!-- x -->199202296550', text: ID },
    { why: 'an element nobody knows joins (T01)', html: '440305<x-y>199202296550</x-y>', text: ID },
    { why: 'character references (T01)', html: '&#52;40305199202296550&amp;&#x34;', text: `${ID}&4` },
    { why: 'character references without semicolon', html: '&#52 &#52', text: '4 4' },
    { why: 'blocks end a line', html: '<p>1</p><div>2</div>3<br>4', text: '1\n2\n3\n4' },
    { why: 'cells are columns', html: '<table><tr><td>1</td><td>2</td></tr></table>', text: '1\t2' },
    { why: 'upper-case names', html: '<P>1</P>', text: '1' },
    {
      why: 'nested far too deep (T04)',
      html: `${'<div>'.repeat(5000)}x`,
      text: 'x',
    },
    { why: 'never closed (T04)', html: '<p>1<b>2', text: '12' },
    { why: 'no HTML at all', html: 'a < b', text: 'a < b' },
    { why: 'nothing', html: '', text: '' },
  ])('$why', ({ html, text }) => {
    expect(shown(html)).toBe(text);
  });
});

describe('hidden text (T03)', () => {
  it.each([
    { why: 'a comment', html: `<!-- ${ID} -->` },
    { why: 'a comment that never ends (T04)', html: `x<!-- ${ID}` },
    { why: 'a conditional comment', html: `<!--[if mso]>${ID}<![endif]-->` },
    { why: 'a style', html: `<style>p::after { content: "${ID}" }</style>` },
    { why: 'a script', html: `<script>var x = "${ID}";</script>` },
    { why: 'a style that never ends (T04)', html: `<style>${ID}` },
    { why: 'alt', html: `<img alt="${ID}">` },
    { why: 'title', html: `<a title='${ID}'>x</a>` },
    { why: 'href', html: `<a href=https://x.test/?id=${ID}>x</a>` },
    { why: 'a meta field', html: `<meta name=x content="${ID}">` },
    { why: 'a form field', html: `<input value="${ID}" placeholder=x>` },
    { why: 'data-*', html: `<p data-id="${ID}">x</p>` },
    { why: 'a bogus comment', html: `<?x ${ID} ?>` },
    { why: 'CDATA', html: `<![CDATA[${ID}]]>` },
  ])('$why', ({ html }) => {
    const { beside } = htmlText(html);
    expect(shown(html)).not.toContain(ID);
    expect(beside).toContain(ID);
  });

  it('attributes do not run into each other', () => {
    expect(htmlText('<img alt="440305" title="199202296550">').beside).toBe('440305\n199202296550');
  });

  it('after a style text is visible again', () => {
    expect(shown('<style>a</style>b<script>c</script>d')).toBe('bd');
  });
});

describe('any HTML', () => {
  it('never throws', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '</',
      '/>',
      '<!--',
      '-->',
      '<p',
      ' a="',
      "'",
      '&#',
      ';',
      '<style>',
      '<![CDATA[',
      '\0',
      'x',
    );
    const html = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(piece, { maxLength: 30 }).map((p) => p.join('')),
    );
    fc.assert(
      fc.property(html, (text) => {
        expect(typeof shown(text)).toBe('string');
      }),
      { numRuns: 1000 },
    );
  });

  it('shows a number wherever tags are put into it (T01)', () => {
    const tag = fc.constantFrom(
      '<b>',
      '</b>',
      '<i></i>',
      '<!---->',
      '<wbr>',
      '<span style="x">',
      '</span>',
      '<font>',
      '<u></u>',
    );
    fc.assert(
      fc.property(fc.array(tag, { minLength: ID.length, maxLength: ID.length }), (tags) => {
        const html = [...ID].map((digit, i) => digit + (tags[i] ?? '')).join('');
        expect(shown(html)).toBe(ID);
      }),
    );
  });
});
