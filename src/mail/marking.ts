// The level that a marking of secrecy gives to a document. What laws of four places and companies call them is detection's business.

/** Ordered from weak to strong. */
export const MARKING_LEVELS = ['internal', 'confidential', 'secret', 'top-secret'] as const;
export type MarkingLevel = (typeof MARKING_LEVELS)[number];

export function atLeastAs(level: MarkingLevel, wanted: MarkingLevel): boolean {
  return MARKING_LEVELS.indexOf(level) >= MARKING_LEVELS.indexOf(wanted);
}
