// Whole SMTP dialogues, one text file for each edge case, against the real listener and session with a real conversation to a
// server behind them. The language of the files is told in test/support/dialogue.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { playDialogue, readDialogue } from '../support/dialogue.ts';

const FOLDER = join(import.meta.dirname, '../dialogues');
const DIALOGUES = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.txt'))
  .map((name) => ({ name, ...readDialogue(readFileSync(join(FOLDER, name), 'utf8')) }));

describe('dialogues', () => {
  it('are there', () => {
    expect(DIALOGUES.length).toBeGreaterThan(25);
    expect(DIALOGUES.filter(({ why, steps }) => why === '' || steps.length < 3)).toEqual([]);
  });

  it.each(DIALOGUES)('$name: $why', async (dialogue) => {
    expect(await playDialogue(dialogue)).toBe(dialogue.steps.length);
  });
});
