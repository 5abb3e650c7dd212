// UTF-8 with something broken in it (C02): read as UTF-8, and its broken lines in the other ways too.
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../../src/extract/text/charset.ts';

const LINE = '您好：附件是本季度的项目进展和下一步的计划，请您查收。\r\n';
const body = Buffer.from(LINE.repeat(20));

describe('UTF-8 text with something broken in it (C02)', () => {
  it.each(['utf-8', undefined])('that was cut in a character is one text, whatever the label says: %s', (label) => {
    const cut = body.subarray(0, body.length - 4);
    const [first, ...others] = decodeText(cut, label);
    expect(first).toBe(cut.toString('utf8'));
    expect(others.join('').length).toBeLessThan(3 * LINE.length);
  });

  it('with a line in GBK shows that line too', () => {
    const mixed = Buffer.concat([body, iconv.encode('机密的客户名单在附件里\r\n', 'gb18030'), body]);
    const readings = decodeText(mixed, 'utf-8');
    expect(readings[0]).toBe(mixed.toString('utf8'));
    expect(readings.join('')).toContain('机密的客户名单在附件里');
  });

  it('of which much is broken is read as a whole in the other ways', () => {
    const mixed = Buffer.concat([Buffer.from(LINE), iconv.encode(LINE.repeat(20), 'gb18030')]);
    expect(decodeText(mixed, 'utf-8').some((text) => text.includes(LINE.repeat(20)))).toBe(true);
  });
});
