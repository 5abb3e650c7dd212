// Texts judged as a whole: once, beside the values in them, which they do not hide; bounded, however long the text is.
import { describe, expect, it } from 'vitest';
import { Scanner } from '../../src/detect/detect.ts';
import type { Detector } from '../../src/detect/detector.ts';
import { stretchOf, type WholeText } from '../../src/detect/whole-text.ts';
import { look, NOW, seen } from '../support/look.ts';

const CODE = [
  ...['import java.util.List;', 'public class Keys {', '  private int count;', '  // 密钥', '  public String key() {'],
  ...['    if (count < 0) {', '      return null;', '    }', '    return "AKIAFS5KYSHMV7SWNSPL";', '  }', '}'],
].join('\n');

describe('a text that is judged as a whole', () => {
  it('does not hide the values in it', () => {
    expect(look('source-code', CODE)).toHaveLength(1);
    expect(seen('aws-access-key', CODE)).toEqual(['AKIAFS5KYSHMV7SWNSPL high']);
  });

  it('counts as one value, in however many texts of a message', () => {
    const keys = [CODE, `${CODE}\n${CODE}`].flatMap((text) => look('source-code', text).map((f) => f.valueKey));
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('is judged once, from the first place on', () => {
    const asked: WholeText[] = [];
    const detector: Detector = {
      ...{ id: 'x', title: { en: 'x', 'zh-CN': 'x', 'zh-TW': 'x' }, pattern: 'cue', priority: 1, isPresence: true },
      judge: () => [],
      judgeText(whole) {
        asked.push(whole);
        return [];
      },
    };
    const text = `${'. '.repeat(6000)}cue ${'cue '.repeat(9000)}`;
    new Scanner([detector]).scan([{ kind: 'attachment', path: 'a.txt', label: 'page 1', text }], [], NOW);
    expect(asked.map(({ first, segment, label }) => ({ first, segment, label }))).toEqual([
      { first: 12_000, segment: 'attachment', label: 'page 1' },
    ]);
  });

  it('is looked at in a stretch of bounded length (X16)', () => {
    const text = 'x'.repeat(1_000_000);
    const { stretch, from } = stretchOf({ text, lower: text, segment: 'body', now: NOW, first: 500_000 });
    expect(from).toBe(492_000);
    expect(stretch).toHaveLength(264_000);
  });
});

describe('source code', () => {
  it.each(['OrderService.java', 'a b.py', 'migration.sql', '脚本.sh'])('is told by its name: %s', (name) => {
    expect(look('source-code', name, 'attachment-name')).toHaveLength(1);
  });
  it.each(['report.pdf', 'data.json', 'java.docx', 'main.java.zip', 'readme'])(
    'is not told by its name: %s',
    (name) => {
      expect(look('source-code', name, 'attachment-name')).toEqual([]);
    },
  );
});
