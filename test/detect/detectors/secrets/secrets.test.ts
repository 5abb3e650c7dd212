// What all secrets have in common: they are found by their samples, shown by a mask that is no use, and are none inside a longer
// word; and the few forms that a table of examples on one line cannot show.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECRETS } from '../../../../src/detect/detectors/secrets/index.ts';
import { look, seen } from '../../../support/look.ts';

describe('a secret', () => {
  it.each(SECRETS)('$id is found by its sample, and not shown', ({ id, sample }) => {
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat(9999)), (numbers) => {
        const text = sample?.(() => numbers.next().value / 10_000) ?? '';
        const findings = look(id, text);
        expect(findings).toHaveLength(1);
        const [{ start, end, masked } = { start: 0, end: 0, masked: '' }] = findings;
        // A private key is marked by its header; what is secret stands behind it.
        const secret = id === 'private-key' ? text.slice(end + 8) : text.slice(Math.floor((start + end) / 2), end);
        expect(masked).not.toContain(secret);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    { id: 'aws-access-key', value: 'AKIAFS5KYSHMV7SWNSPL' },
    { id: 'gcp-api-key', value: 'AIzaSyxW1PZnFw1naxFfo_Y940onxflWjYO0Ded' },
    { id: 'github-token', value: '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' },
  ])('$id is none inside a longer word, and one behind what is escaped', ({ id, value }) => {
    expect(look(id, `x${value}`)).toEqual([]);
    expect(look(id, `${value}x`)).toEqual([]);
    for (const before of ['', '=', '"', ' ', '密钥', '%3D', String.raw`\n`])
      expect(look(id, before + value)).toHaveLength(1);
  });

  it('with zero-width characters in it is found all the same (C03)', () => {
    expect(look('aws-access-key', 'AKIA\u200BFS5KYSHMV7SWNSPL')).toHaveLength(1);
    expect(look('password', '密\u200B码：Kx8#mP\u200Dq2')).toHaveLength(1);
  });

  it('in full-width characters is found all the same (C04)', () => {
    expect(look('password', 'ｐａｓｓｗｏｒｄ：Ｋｘ８＃ｍＰｑ２')).toHaveLength(1);
  });

  it('counts once where it stands twice, and its parts are counted apart', () => {
    const twice = look('aws-access-key', 'AKIAFS5KYSHMV7SWNSPL AKIAFS5KYSHMV7SWNSPL AKIAYODRZFS6PSQ2NKDA');
    expect(twice).toHaveLength(3);
    expect(new Set(twice.map((f) => f.valueKey)).size).toBe(2);
  });
});

describe('a list of accounts', () => {
  it.each([
    { why: 'a sheet', text: '姓名\t账号\t初始密码\n张三\tzhangs\tAb#12345\n李四\tlis\tqW9!xx20\n' },
    { why: 'comma-separated', text: 'user,password,note\nbob,Ab#12345,x\nann,qW9!xx20,y\n' },
    { why: 'the column first', text: 'Password\tUser\nAb#12345\tbob\nqW9!xx20\tann\n' },
    { why: 'traditional characters', text: '帳號|密碼\nbob|Ab#12345\nann|qW9!xx20\n' },
  ])('has a password in every row: $why', ({ text }) => {
    expect(seen('password', text)).toEqual(['Ab#12345 medium', 'qW9!xx20 medium']);
  });

  it.each([
    { why: 'another column', text: '账号\t备注\nzhangs\tAb#12345\n' },
    { why: 'masked', text: '账号\t密码\nzhangs\t********\nlis\t••••••••\n' },
    { why: 'states', text: '账号\t密码\nzhangs\t已修改\nlis\tunchanged\n' },
    { why: 'a letter that goes on below it', text: '账号\t密码\n\n\n\n各位\t2026Q1-report\n' },
  ])('has none: $why', ({ text }) => {
    expect(seen('password', text)).toEqual([]);
  });
});
