// How a message goes on after it has stopped a child: each try leaves out more, and there is an end.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { courseAfter, FIRST_COURSE, isLast, type Course, type Stop } from '../../src/inspection/course.ts';
import { must } from '../support/must.ts';

const after = (...stops: readonly Stop[]): Course | undefined =>
  stops.reduce<Course | undefined>((course, stop) => course && courseAfter(course, stop, false), FIRST_COURSE);

describe('after a stop', () => {
  it.each([
    { cause: 'time', why: 'too_big' },
    { cause: 'memory', why: 'too_big' },
    { cause: 'crash', why: 'broken' },
  ] as const)('by $cause the file is left out as $why', ({ cause, why }) => {
    expect(after({ cause, file: 3 })?.omissions).toEqual({ files: new Map([[3, why]]), from: Infinity });
  });

  it('by a kill from outside the same is tried once more, then the file is left out', () => {
    const kill = { cause: 'killed', file: 3 } as const;
    expect(after(kill)?.omissions).toEqual(FIRST_COURSE.omissions);
    expect(after(kill, kill)?.omissions.files).toEqual(new Map([[3, 'broken']]));
  });

  it('outside any file, or with little time left, no file is opened any more', () => {
    expect(isLast(must(after({ cause: 'time', file: undefined })))).toBe(true);
    expect(isLast(must(courseAfter(FIRST_COURSE, { cause: 'time', file: 1 }, true)))).toBe(true);
  });

  it('by the fifth file that one and all after it are left out; files before it are still read', () => {
    const stops = [1, 2, 3, 4, 9].map((file) => ({ cause: 'crash', file }) as const);
    expect(after(...stops)?.omissions).toMatchObject({ from: 9, files: { size: 4 } });
  });

  it('there is an end, whatever stops it (R14)', () => {
    const stop = fc.record<Stop>({
      cause: fc.constantFrom('time', 'memory', 'crash', 'killed'),
      file: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(stop, { minLength: 10, maxLength: 10 }), (stops) => {
        expect(after(...stops)).toBeUndefined();
      }),
    );
  });
});
