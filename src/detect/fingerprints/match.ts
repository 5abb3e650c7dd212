import type { Finding } from '../../mail/finding.ts';
import type { Segment } from '../../mail/segment.ts';
import type { DocumentIndex } from './document-index.ts';
export function findDocuments(_d: DocumentIndex, _s: readonly Segment[], _f: readonly unknown[]): readonly Finding[] {
  return [];
}
