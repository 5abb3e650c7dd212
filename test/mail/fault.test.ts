// Faults and the one function that turns them into replies: temporary, and silent about what broke (law 3).
import { describe, expect, it } from 'vitest';
import { explainError, Fault, FAULT_CODES, faultReply, isFault, storageFault } from '../../src/mail/fault.ts';

const withCode = (code: string): Error => Object.assign(new Error(`it said ${code}`), { code });

describe('the reply to a fault', () => {
  it.each([
    { why: 'full storage is told apart', error: new Fault('storage-full', 'x'), text: '452 4.3.1' },
    { why: 'shutting down', error: new Fault('shutdown', 'x'), text: '421 4.3.2' },
    { why: 'a broken inspection', error: new Fault('inspection', 'x'), text: '451 4.3.0' },
    { why: 'an error that nobody expected', error: new TypeError('x'), text: '451 4.3.0' },
    { why: 'something thrown that is no error', error: 'x', text: '451 4.3.0' },
  ])('$why', ({ error, text }) => {
    const { code, lines } = faultReply(error);
    expect(`${code} ${lines[0]?.slice(0, 5) ?? ''}`).toBe(text);
  });

  it.each(FAULT_CODES)('%s is answered for now only and tells nothing', (code) => {
    const answer = faultReply(new Fault(code, 'the private message'));
    expect(answer.code).toBeGreaterThanOrEqual(400);
    expect(answer.code).toBeLessThan(500);
    expect(answer.lines.join()).not.toContain('private');
  });
});

describe('a failed operation', () => {
  it.each([
    { why: 'no space', error: withCode('ENOSPC'), code: 'storage-full' },
    { why: 'no quota', error: withCode('EDQUOT'), code: 'storage-full' },
    { why: 'a full database', error: withCode('SQLITE_FULL'), code: 'storage-full' },
    { why: 'an I/O error', error: withCode('EIO'), code: 'storage' },
    { why: 'something else', error: 'x', code: 'storage' },
    { why: 'a fault stays what it is', error: new Fault('corrupt', 'x'), code: 'corrupt' },
  ])('$why', ({ error, code }) => {
    expect(storageFault('can not write', error).code).toBe(code);
  });
});

describe('telling faults apart', () => {
  it('by code', () => {
    expect(isFault(new Fault('deadline', 'x'), 'deadline')).toBe(true);
    expect(isFault(new Fault('deadline', 'x'), 'storage')).toBe(false);
    expect(isFault(new Fault('deadline', 'x'))).toBe(true);
    expect(isFault(new Error('x'))).toBe(false);
  });
});

describe('an error explained for the log', () => {
  it.each([
    { why: 'with its chain of causes', error: new Fault('storage', 'a', new Error('b')), text: 'storage: a (b)' },
    { why: 'by its name when it says nothing', error: new TypeError(), text: 'TypeError' },
    { why: 'as text when it is no error', error: 42, text: '42' },
  ])('$why', ({ error, text }) => {
    expect(explainError(error)).toBe(text);
  });
});
