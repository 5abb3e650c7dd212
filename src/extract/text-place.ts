// Where a text stands: what all segments that come of it share.
import type { Segment } from '../mail/segment.ts';

export interface TextPlace extends Pick<Segment, 'kind' | 'path' | 'label'> {
  /** Of files that stand in it. */
  readonly depth: number;
  /** History, signature and disclaimer are told apart: in bodies. */
  readonly hasParts: boolean;
}

/** `body, quoted`: from the larger to the smaller; empty where there is nothing to say. */
export const labelOf = ({ label }: Pick<Segment, 'label'>, ...more: readonly (string | undefined)[]): string =>
  [label, ...more].filter((word) => word !== undefined).join(', ');
