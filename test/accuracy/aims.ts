// What is aimed at, and the floor below which the test fails. A floor is what is true of the detectors that are there: raise it when
// they get better, never lower it to please a change.

export interface Aim {
  readonly aim: number;
  readonly floor: number;
}

/** Values that prove themselves by form and check, and such as want a word near them. */
export const CLASSES = {
  'by itself': { precision: { aim: 0.98, floor: 0.98 }, recall: { aim: 0.98, floor: 0.98 } },
  'with a label': { precision: { aim: 0.95, floor: 0.95 }, recall: { aim: 0.9, floor: 0.9 } },
} as const satisfies Readonly<Record<string, { readonly precision: Aim; readonly recall: Aim }>>;
export type ClassName = keyof typeof CLASSES | 'supporting';

/** Never surer than low, as the reference has it, and no ladder to tell it by; they have figures and no aims. */
export const LOW_BY_DESIGN: readonly string[] = ['generic-secret'];

/** Share of negative mails in which anything is found; less is better. The ceiling is the floor of it. */
export const FALSE_ALARMS = { aim: 0.01, ceiling: 0.01 } as const;

/** Share of values in ordinary evasions that are found all the same. */
export const EVASIONS_CAUGHT: Aim = { aim: 0.95, floor: 0.95 };

/** Any single detector, where it has enough values to tell: one that fell silent must not hide behind the others. */
export const EACH = { precision: 0.9, recall: 0.9, from: 8 } as const;
