// A detector as a person likes to read about it, and tables whose columns stand under each other in every script.
import { localText, type Language } from '../mail/language.ts';
import { terminalText } from '../mail/plain-text.ts';
import type { CustomDetector } from '../rules/custom-detector.ts';
import { styled } from './command.ts';
import { TEXTS } from './detector-texts.ts';
import type { Listed } from './detectors.ts';

const GAP = '  ';
/** Own context words shown; lists are long. */
const MAX_WORDS = 8;

export function renderDetector(one: Listed, samples: readonly string[], language: Language): string {
  const { detector, kind, own } = one;
  const texts = TEXTS[language];
  const { about, keywords = [], isPresence } = detector;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [texts.kind, [texts.kinds[kind]]],
    [texts.howSure, howSure(one, language)],
    [texts.words, keywords.length === 0 ? [] : [keywords.join(', ')]],
    [texts.negative, own === undefined || own.negative.words.length === 0 ? [] : [own.negative.words.join(', ')]],
    [texts.counts, isPresence === true ? [texts.once] : []],
    [texts.pattern, own === undefined ? [] : [own.pattern]],
    [texts.writtenIn, own === undefined ? [] : [`${own.place.file}:${own.place.line ?? 1}`]],
    [texts.finds, own === undefined ? [] : own.match.map(({ text }) => text)],
    [texts.leaves, own === undefined ? [] : own.noMatch.map(({ text }) => text)],
    [texts.examples, samples],
  ];
  const filled = sections.filter(([, lines]) => lines.length > 0);
  const width = Math.max(...filled.map(([name]) => widthOf(name)));
  const body = filled.flatMap(([name, lines]) =>
    lines
      .flatMap((text) => text.split('\n'))
      .map((line, i) => `${pad(i === 0 ? name : '', width)}${GAP}${terminalText(line)}`),
  );
  const heading = `${styled('bold', detector.id)}${GAP}${terminalText(localText(detector.title, language))}`;
  return [heading, ...(about === undefined ? [] : [terminalText(localText(about, language))]), '', ...body].join('\n');
}

function howSure({ detector: { ladder, many = [] }, own }: Listed, language: Language): readonly string[] {
  const texts = TEXTS[language];
  const { confidence } = texts;
  if (ladder === undefined) return [texts.decidesItself];
  const { alone, near, labelled } = ladder;
  const steps =
    own === undefined
      ? [
          ...(near === undefined ? [] : [texts.near(confidence[near])]),
          ...(near === labelled ? [] : [texts.labelled(confidence[labelled])]),
        ]
      : own.wordSteps.map(({ to, within, words }) => texts.nearOwn(confidence[to], within, some(words.words)));
  return [
    alone === undefined ? texts.notAlone : texts.alone(confidence[alone]),
    ...steps,
    ...many.map(({ minHits, to }) => texts.many(confidence[to], minHits)),
  ];
}

function some(words: CustomDetector['negative']['words']): string {
  return words.slice(0, MAX_WORDS).join(', ') + (words.length > MAX_WORDS ? ', …' : '');
}

/** Lines of cells, each column as wide as its widest cell. */
export function padded(rows: readonly (readonly string[])[]): readonly string[] {
  const columns = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: columns }, (_, i) => Math.max(...rows.map((row) => widthOf(row[i] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? terminalText(cell) : pad(terminalText(cell), widths[i] ?? 0)))
      .join(GAP),
  );
}

const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Columns on a terminal: Han and full-width forms take two. */
function widthOf(text: string): number {
  return [...text].reduce(
    (sum, c) =>
      sum +
      (/[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]/.test(c) ? 2 : 1),
    0,
  );
}
