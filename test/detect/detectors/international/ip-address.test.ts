// IP addresses stand in every header that a mail passes on its way: those are not looked at.
import { expect, it } from 'vitest';
import { seen } from '../../../support/look.ts';

it.each([
  { kind: 'body', found: ['203.0.113.25 low'] },
  { kind: 'attachment', found: ['203.0.113.25 low'] },
  { kind: 'header', found: [] },
  { kind: 'structure', found: [] },
] as const)('in $kind: $found', ({ kind, found }) => {
  expect(seen('ip-address', 'client IP 203.0.113.25', kind)).toEqual(found);
});
