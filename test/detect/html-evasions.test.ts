// Numbers in HTML that is made to break them: by tags and entities (T01), by what is hidden (T02), over cells and blocks (C05), from
// their end (C08). From the mail to the findings; a value that stands in two bodies counts once.
import { describe, expect, it } from 'vitest';
import { Scanner } from '../../src/detect/detect.ts';
import { DETECTORS } from '../../src/detect/detectors/index.ts';
import { extract } from '../../src/extract/extract.ts';
import type { Finding } from '../../src/mail/finding.ts';
import { lines } from '../support/mail.ts';
import { NOW } from '../support/look.ts';

const ID = '440305199202296550';
const digits = [...ID];
const scanner = new Scanner(DETECTORS.filter(({ id }) => id === 'cn-resident-id'));

async function findings(...mail: readonly string[]): Promise<readonly Finding[]> {
  const { segments } = await extract(Buffer.from(lines('Subject: hello', 'MIME-Version: 1.0', ...mail)));
  return scanner.scan(segments, [], NOW);
}

describe('a number in HTML', () => {
  it.each([
    { why: 'inline elements (T01)', html: '<p>440305<span>19920229</span><b>6550</b></p>' },
    { why: 'entities (T01)', html: '<p>4403&#48;5199202&#x32;96550</p>' },
    { why: 'comments and breaks of words (T01)', html: '<p>440305<!-- x -->199202<wbr>296550</p>' },
    {
      why: 'digits that are not displayed (T02)',
      html: '<p>440305<span style="display:none">99</span>199202296550</p>',
    },
    { why: 'digits of no size (T02)', html: '<p>440305<span style="font-size:0">99</span>199202296550</p>' },
    { why: 'white on white (T02)', html: '<p>440305<font color="#ffffff">99</font>199202296550</p>' },
    { why: 'the attribute for it (T02)', html: '<p>440305<i hidden>9</i>199202296550</p>' },
  ])('is plain to see behind $why', async ({ html }) => {
    const [found, ...others] = await findings('Content-Type: text/html', '', html);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ detector: 'cn-resident-id', confidence: 'medium' });
    expect(found?.evasive).toBeUndefined();
  });

  it.each([
    { why: 'cells (C05)', html: '<table><tr><td>440305</td><td>19920229</td><td>6550</td></tr></table>' },
    { why: 'a cell for each', html: `<table><tr>${digits.map((d) => `<td>${d}</td>`).join('')}</tr></table>` },
    { why: 'blocks', html: '<div>440305</div><div>19920229</div><div>6550</div>' },
    { why: 'lines', html: '<p>440305<br>19920229<br>6550</p>' },
    { why: 'floating blocks', html: digits.map((d) => `<div style="float:left">${d}</div>`).join('') },
    { why: 'blanks that do not break', html: digits.map((d) => `<span>${d}</span>&nbsp;`).join('') },
    { why: 'an element that turns it (C08)', html: `<bdo dir="rtl">${digits.toReversed().join('')}</bdo>` },
    {
      why: 'a style that turns it (C08)',
      html: `<p style="unicode-bidi:bidi-override;direction:rtl">${digits.toReversed().join('')}</p>`,
    },
  ])('is found over or behind $why', async ({ html }) => {
    const [found, ...others] = await findings('Content-Type: text/html', '', html);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ detector: 'cn-resident-id', evasive: true });
  });

  it('is under the header of its column', async () => {
    const html =
      '<table><tr><th>姓名</th><th>身份证</th></tr><tr><td>张三</td><td>440305 19920229 6550</td></tr></table>';
    const found = await findings('Content-Type: text/html; charset=utf-8', '', html);
    expect(found).toMatchObject([{ confidence: 'high', evasive: true }]);
  });

  it('counts once with the plain text beside it, however it is written there', async () => {
    const found = await findings(
      'Content-Type: multipart/alternative; boundary=b',
      ...['', '--b', 'Content-Type: text/plain', '', `ID card 440305 19920229 6550`],
      ...['--b', 'Content-Type: text/html', '', `<p>ID card ${ID}</p>`, '--b--'],
    );
    expect(found.map(({ segment }) => segment)).toEqual(['body', 'html']);
    expect(new Set(found.map(({ valueKey }) => valueKey)).size).toBe(1);
  });
});
