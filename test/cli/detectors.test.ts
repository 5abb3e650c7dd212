// `postern detectors list|show|sample`: what an admin asks before writing a rule, and values to try it with.
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { NEEDS, KINDS, TEXTS } from '../../src/cli/detector-texts.ts';
import { languageOf } from '../../src/cli/language.ts';
import { DETECTORS } from '../../src/detect/detectors/index.ts';
import { LANGUAGES } from '../../src/mail/language.ts';
import { temporaryFolder } from '../support/folder.ts';
import { look } from '../support/look.ts';
import { postern, ROOT } from '../support/postern.ts';

interface Listed {
  readonly id: string;
  readonly kind: string;
  readonly needs: string;
}

/** The starter rules with a file of own detectors. */
async function rulesWith(detectors: string): Promise<string> {
  const folder = await temporaryFolder();
  await cp(join(ROOT, 'rules'), folder, { recursive: true });
  await writeFile(join(folder, 'detectors.yaml'), detectors);
  return folder;
}

const OWN = `format: 1
detectors:
  - id: badge
    title: { en: Badge, zh-CN: 工牌号, zh-TW: 識別證號 }
    about: { en: Numbers of badges. }
    pattern: 'BADGE-[0-9]{4}'
    keywords: [badge]
    confidence: { base: none, medium: { within: 40 }, high: { min_hits: 9 } }
    examples: { match: [badge BADGE-1234], no_match: [BADGE-12] }
`;

describe('list', () => {
  it('has every detector once, own ones last', async () => {
    const { code, out, err } = await postern('detectors', 'list', '--json', '--rules', await rulesWith(OWN));
    const all = JSON.parse(out) as readonly Listed[];
    expect(all.map(({ id }) => id)).toEqual([...DETECTORS.map(({ id }) => id), 'badge']);
    expect(all.at(-1)).toMatchObject({ id: 'badge', kind: 'own', needs: 'word' });
    expect(all.find(({ id }) => id === 'cn-resident-id')).toMatchObject({ kind: 'mainland', needs: 'nothing' });
    expect([code, err]).toEqual([0, '']);
  });

  it.each([
    { lang: 'en', says: ['ID ', 'Resident identity number', 'mainland China', 'form and check are enough'] },
    { lang: 'zh-CN', says: ['居民身份证号', '中国大陆', '格式和校验位即可判定', '工牌号'] },
    { lang: 'zh-TW', says: ['大陸居民身分證號', '中國大陸', '格式與檢查碼即可判定', '識別證號'] },
  ])('speaks $lang, its columns under each other', async ({ lang, says }) => {
    const { out } = await postern('detectors', 'list', '--lang', lang, '--rules', await rulesWith(OWN));
    for (const words of says) expect(out).toContain(words);
    // Han and full-width characters take two columns of a terminal.
    const width = (text: string): number => [...text].reduce((sum, c) => sum + (c > '\u2000' ? 2 : 1), 0);
    const { kinds, headings } = TEXTS[languageOf(lang)];
    const columns = out.split('\n').flatMap((line) => {
      const kind = [headings.kind, ...Object.values(kinds)].find((name) => line.includes(`  ${name}  `));
      return kind === undefined ? [] : [width(line.slice(0, line.indexOf(`  ${kind}  `) + 2))];
    });
    expect(columns).toHaveLength(DETECTORS.length + 2);
    expect(new Set(columns).size).toBe(1);
  });

  it('goes on without own detectors when they are wrong, and says so', async () => {
    const folder = await rulesWith('format: 1\ndetectors: [{ id: a }]\n');
    const { code, out, err } = await postern('detectors', 'list', '--lang', 'en', '--rules', folder);
    expect(err).toContain('detectors.yaml:2:13 error detectors[0].pattern: "pattern" is missing');
    expect(err).toContain('own detectors are left out');
    expect(out).toContain('cn-resident-id');
    expect(code).toBe(0);
  });
});

describe('show', () => {
  it('tells of a built-in one by which words it goes, how sure it is, and examples that it finds', async () => {
    const { code, out } = await postern('detectors', 'show', 'cn-resident-id', '--lang', 'en');
    expect(out).toContain('medium: by itself');
    expect(out).toContain('high: with one of the words within 300 characters before it');
    expect(out).toContain('公民身份号码');
    expect(out).toMatch(/For example {2}\d{17}[\dX]\n {13}\d{17}[\dX]\n/);
    expect(code).toBe(0);
  });

  it('tells of an own one where it is written and what its examples are', async () => {
    const folder = await rulesWith(OWN);
    const { out } = await postern('detectors', 'show', 'badge', '--lang', 'en', '--rules', folder);
    for (const words of [
      'Numbers of badges.',
      'no finding: by itself',
      'medium: within 40 characters of badge',
      'high: when a message holds 9 different ones or more',
      `${join(folder, 'detectors.yaml')}:3`,
      'badge BADGE-1234',
      'BADGE-12',
    ])
      expect(out).toContain(words);
  });

  it('as JSON has the same for programs', async () => {
    const { out } = await postern('detectors', 'show', 'badge', '--json', '--rules', await rulesWith(OWN));
    expect(JSON.parse(out)).toMatchObject({
      id: 'badge',
      ladder: { near: 'medium' },
      many: [{ minHits: 9, to: 'high' }],
      keywords: ['badge'],
      own: { line: 3, match: ['badge BADGE-1234'], no_match: ['BADGE-12'] },
    });
  });

  it('of one that is not there suggests the nearest', async () => {
    const { code, err } = await postern('detectors', 'show', 'cn-residentid', '--lang', 'en');
    expect(err).toBe('there is no detector "cn-residentid" (did you mean "cn-resident-id"?)\n');
    expect(code).toBe(2);
  });
});

describe('sample', () => {
  it('makes values that the detector finds, the same of the same seed', async () => {
    const make = (...more: readonly string[]) =>
      postern('detectors', 'sample', 'cn-resident-id', '--count', '20', ...more);
    const { code, out } = await make('--seed', 'a');
    const values = out.trimEnd().split('\n');
    expect(new Set(values).size).toBe(20);
    expect(values.filter((value) => look('cn-resident-id', value).length === 0)).toEqual([]);
    expect((await make('--seed', 'a')).out).toBe(out);
    expect((await make('--seed', 'b')).out).not.toBe(out);
    expect((await make()).out).not.toBe((await make()).out);
    expect(JSON.parse((await make('--seed', 'a', '--json')).out)).toEqual(values);
    expect(code).toBe(0);
  });

  it('of an own detector says where its examples are', async () => {
    const { code, err } = await postern('detectors', 'sample', 'corp-employee-no', '--lang', 'zh-CN');
    expect(err).toBe('corp-employee-no 是自定义检测器，样例见其 examples：postern detectors show corp-employee-no\n');
    expect(code).toBe(1);
  });

  it.each(['0', '-1', 'x', '1.5', '10001'])('refuses --count %s', async (count) => {
    const { code, err } = await postern('detectors', 'sample', 'cn-resident-id', `--count=${count}`);
    expect(err).toBe('--count: a number from 1 to 10000\n');
    expect(code).toBe(2);
  });
});

describe('the language', () => {
  it.each([
    { environment: {}, language: 'en' },
    { environment: { LANG: 'C.UTF-8' }, language: 'en' },
    { environment: { LANG: 'zh_CN.UTF-8' }, language: 'zh-CN' },
    { environment: { LANG: 'zh_TW.UTF-8' }, language: 'zh-TW' },
    { environment: { LANG: 'zh_HK' }, language: 'zh-TW' },
    { environment: { LANG: 'zh_Hant_SG.UTF-8' }, language: 'zh-TW' },
    { environment: { LANG: 'zh' }, language: 'zh-CN' },
    { environment: { LANG: 'zha_CN' }, language: 'en' },
    { environment: { LANG: 'zh_CN.UTF-8', LC_ALL: 'en_US.UTF-8' }, language: 'en' },
    { environment: { LANG: 'en_US.UTF-8', LC_MESSAGES: 'zh_TW' }, language: 'zh-TW' },
    { environment: { LANG: 'zh_TW', LC_ALL: '' }, language: 'zh-TW' },
  ])('of $environment is $language', ({ environment, language }) => {
    expect(languageOf(undefined, environment)).toBe(language);
  });

  it('given by name counts more, and must be one of ours', () => {
    expect(languageOf('zh-tw', { LANG: 'en_US' })).toBe('zh-TW');
    expect(() => languageOf('fr', {})).toThrow('--lang: one of en, zh-CN, zh-TW');
  });

  it.each(LANGUAGES)('%s has words for everything', (language) => {
    const { needs, kinds } = TEXTS[language];
    for (const need of NEEDS) expect(needs[need].length).toBeGreaterThan(3);
    for (const kind of KINDS) expect(kinds[kind].length).toBeGreaterThan(1);
  });
});
