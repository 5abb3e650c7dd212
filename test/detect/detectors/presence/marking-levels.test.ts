// Levels of the words of four places; a rule that asks for a level asks for the stronger ones too.
import { describe, expect, it } from 'vitest';
import { levelIn, levelOf } from '../../../../src/detect/detectors/presence/marking-levels.ts';
import { atLeastAs } from '../../../../src/mail/marking.ts';

describe('a level word', () => {
  it.each([
    { word: '绝密', level: 'top-secret' },
    { word: '機 密', level: 'confidential' },
    { word: '机·密', level: 'secret' },
    { word: '絕對機密', level: 'top-secret' },
    { word: '極機密', level: 'secret' },
    { word: '密', level: 'confidential' },
    { word: 'Strictly  confidential', level: 'secret' },
    { word: 'Internal use only', level: 'internal' },
    { word: '限閱', level: 'internal' },
    { word: '公开', level: undefined },
  ])('$word is $level', ({ word, level }) => {
    expect(levelOf(word)).toBe(level);
  });

  it.each([
    { name: 'Confidential - Finance', level: 'confidential' },
    { name: 'Highly Confidential \\ All Employees', level: 'secret' },
    { name: '内部\\全体员工', level: 'internal' },
    { name: 'General', level: undefined },
  ])('stands in the label "$name"', ({ name, level }) => {
    expect(levelIn(name)).toBe(level);
  });
});

it('a stronger level is at least as strong', () => {
  expect(atLeastAs('top-secret', 'secret')).toBe(true);
  expect(atLeastAs('secret', 'secret')).toBe(true);
  expect(atLeastAs('internal', 'secret')).toBe(false);
});
