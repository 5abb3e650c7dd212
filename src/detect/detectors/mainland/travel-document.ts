// Passports and permits: a letter or two and seven or eight digits, without a check digit. A word must name them. Where a word
// stands near, forms that nothing else has are enough; forms that parcels and parts have too need their label directly before them.
import { identifier, type Identifier } from '../../identifier.ts';
import { isDirectlyNamed, isNamedOtherwise } from '../../label.ts';
import { PRIORITY, type Candidate, type Detector } from '../../detector.ts';

export interface TravelDocument extends Pick<Identifier, 'id' | 'title' | 'about' | 'pattern' | 'keywords' | 'sample'> {
  /** Canonical forms that count only directly behind their label or in a column of their own. */
  readonly common?: RegExp;
  /** False: has the form, and is certainly something else. */
  readonly check?: (value: string) => boolean;
  /** Labels of other things that such a document is mentioned with, lower case. */
  readonly negative?: readonly string[];
}

/** How far a list reaches in which several of a kind stand, on both sides. */
const LIST = 300;
/** What is written on tickets, bookings and bug reports that mention a document. */
const OTHERS = [
  ...[
    '确认号',
    '预订号',
    '预定号',
    '回执',
    '缺陷',
    '错误',
    '工号',
    '学号',
    '房号',
    '座位',
    '车次',
    '航班',
    '编码',
    '物料',
    '產品',
    '产品',
  ],
  ...['確認號', '訂位代號', '訂房', '回執', '錯誤', '工號', '學號', '座位', '車次', '航班', '編碼'],
  ...['booking', 'confirmation', 'flight', 'seat', 'bug', 'error', 'issue', 'case'],
];
/** So many in a list are a list of documents. */
const MANY = 3;

export function travelDocument(spec: TravelDocument): Detector {
  const { common, check, ...rest } = spec;
  const negative = [...OTHERS, ...(spec.negative ?? [])];
  const form = new RegExp(`(?<![0-9A-Za-z])(?:${spec.pattern})(?![0-9A-Za-z])`, 'g');
  return identifier({
    ...rest,
    negative,
    prefilter: '[A-Za-z][0-9]{7}|[0-9]{8}',
    priority: PRIORITY.document,
    ladder: { near: 'medium', labelled: 'medium' },
    isChecked: false,
    shown: [2, 2],
    check: (value, candidate) => {
      const { start, end } = candidate;
      if (check?.(value) === false) return false;
      if (common?.test(value) === true && !isDirectlyNamed(candidate, start, end, spec.keywords)) return false;
      if (isNamedOtherwise(candidate, start, spec.keywords, negative)) return false;
      return countAround(candidate, form) >= MANY ? 1 : 0;
    },
  });
}

/** Values of this form near a candidate, itself included. Reads a bounded slice. */
function countAround({ text, start, end }: Candidate, form: RegExp): number {
  const slice = text.slice(Math.max(0, start - LIST), end + LIST);
  return new Set(Array.from(slice.matchAll(form), ([value]) => value)).size;
}
