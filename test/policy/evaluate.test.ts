// Every condition of the rule language against one message: when it holds, and for whom. What makes a rule fire may come from
// any sign of the sender, what makes an exception must be true of all (attack A09).
import { describe, expect, it } from 'vitest';
import type { Attachment } from '../../src/mail/part.ts';
import { evaluate } from '../../src/policy/evaluate.ts';
import { facts, fires, rule, rules, type Case } from '../support/policy-case.ts';

/** Indexes of the recipients whom the conditions concern; undefined: they say nothing about recipients. */
function concerned(given: Case, when: string): readonly number[] | undefined {
  const [first] = rules(rule(when)).rules;
  if (first === undefined) throw new Error('no rule');
  const { recipients } = evaluate(first.when, facts(given), 'suspect');
  return recipients === undefined ? undefined : [...recipients];
}

const attachment = (given: Partial<Attachment>): Attachment => ({
  path: given.name ?? 'a.txt',
  name: 'a.txt',
  declaredType: 'text/plain',
  kind: 'text',
  size: 10,
  depth: 0,
  ...given,
});
const withFiles = (...given: readonly Partial<Attachment>[]): Case => ({
  message: { attachments: given.map(attachment) },
});

describe('direction', () => {
  const mixed = { to: ['a@other.example', 'b@corp.example'] };

  it.each([
    { why: 'of any recipient', when: '{ direction: internal }', holds: true },
    { why: 'one of several', when: '{ direction: [inbound, outbound] }', holds: true },
    { why: 'of none', when: '{ direction: inbound }', holds: false },
  ])('$why: $holds', ({ when, holds }) => {
    expect(fires(mixed, when)).toBe(holds);
  });

  it('concerns those it is true of', () => {
    expect(concerned(mixed, '{ direction: outbound }')).toEqual([0]);
    expect(concerned(mixed, '{ direction: [outbound, internal] }')).toEqual([0, 1]);
  });
});

describe('from', () => {
  it.each([
    { why: 'the reverse-path', given: { from: 'hr@corp.example' }, holds: true },
    { why: 'the header alone (A09)', given: { from: 'x@corp.example', headerFrom: ['hr@corp.example'] }, holds: true },
    {
      why: 'one of two in the header (A09)',
      given: { from: 'x@corp.example', headerFrom: ['y@corp.example', 'hr@corp.example'] },
      holds: true,
    },
    { why: 'a notification that names somebody', given: { from: null, headerFrom: ['hr@corp.example'] }, holds: true },
    { why: 'somebody else', given: { from: 'x@corp.example' }, holds: false },
    { why: 'nobody', given: { from: null }, holds: false },
  ] as const)('when: $why: $holds', ({ given, holds }) => {
    expect(fires(given, '{ from: { group: hr } }')).toBe(holds);
  });

  it.each([
    { why: 'every sign is HR', given: { from: 'hr@corp.example' }, excepted: true },
    {
      why: 'a forged From opens no door (A09)',
      given: { from: 'x@corp.example', headerFrom: ['hr@corp.example'] },
      excepted: false,
    },
    {
      why: 'a forged reverse-path opens no door (A09)',
      given: { from: 'hr@corp.example', headerFrom: ['x@corp.example'] },
      excepted: false,
    },
    {
      why: 'two From of which one is HR open no door (A09)',
      given: { from: 'hr@corp.example', headerFrom: ['hr@corp.example', 'x@corp.example'] },
      excepted: false,
    },
    { why: 'a notification without a sender', given: { from: null }, excepted: false },
  ] as const)('unless: $why: $excepted', ({ given, excepted }) => {
    expect(fires(given, '{ size: 1 }', '{ from: { group: hr } }')).toBe(!excepted);
    // Inside none the sides change: what is doubtful does not count there.
    expect(fires(given, '{ none: [{ from: { group: hr } }] }')).toBe(!excepted);
  });

  it.each([
    { why: 'others, from outside', from: 'a@other.example', external: true, holds: true },
    { why: 'others, from us', from: 'a@corp.example', external: true, holds: false },
    { why: 'ours, from us', from: 'a@hr.corp.example', external: false, holds: true },
    { why: 'ours, from outside', from: 'a@evilcorp.example', external: false, holds: false },
  ])('external: $why: $holds', ({ from, external, holds }) => {
    expect(fires({ from }, `{ from: { external: ${external} } }`)).toBe(holds);
  });
});

describe('to', () => {
  const given: Case = {
    to: ['a@audit-firm.example', 'b@free.example'],
    bcc: ['c@audit-firm.example', 'd@corp.example'],
  };

  it.each([
    { why: 'any', when: '{ to: { group: free-mail } }', holds: true },
    { why: 'any, of none', when: '{ to: { address: x@y.example } }', holds: false },
    { why: 'all', when: '{ to: { group: audit-firm, match: all } }', holds: false },
    { why: 'all of a kind', when: '{ to: { external: true, match: all, in: to } }', holds: true },
    { why: 'all, blind ones too', when: '{ to: { group: [audit-firm, free-mail], match: all } }', holds: false },
    { why: 'all of a kind that is not there', when: '{ to: { external: true, match: all, in: cc } }', holds: false },
    { why: 'none', when: '{ to: { address: x@y.example, match: none } }', holds: true },
    { why: 'none, of one', when: '{ to: { group: free-mail, match: none } }', holds: false },
    { why: 'in Bcc', when: '{ to: { group: audit-firm, in: bcc } }', holds: true },
    { why: 'in Bcc, of another', when: '{ to: { group: free-mail, in: bcc } }', holds: false },
    { why: 'ours', when: '{ to: { external: false } }', holds: true },
    { why: 'group and place together', when: '{ to: { group: audit-firm, external: false } }', holds: false },
  ])('$why: $holds', ({ when, holds }) => {
    expect(fires(given, when)).toBe(holds);
  });

  it('concerns those it is true of', () => {
    expect(concerned(given, '{ to: { group: audit-firm } }')).toEqual([0, 2]);
  });
});

describe('counts of recipients', () => {
  const given: Case = {
    to: ['a@x.example', 'b@y.example'],
    cc: ['c@corp.example'],
    bcc: ['d@x.example', 'e@corp.example'],
  };

  it.each([
    { why: 'external ones', when: '{ external: { min: 3 } }', holds: true },
    { why: 'more external ones', when: '{ external: { min: 4 } }', holds: false },
    { why: 'external ones, openly named', when: '{ external: { min: 3, in: [to, cc] } }', holds: false },
    { why: 'no external ones', when: '{ external: { max: 0 } }', holds: false },
    { why: 'all', when: '{ total: { min: 5, max: 5 } }', holds: true },
    { why: 'all of a kind', when: '{ total: { min: 2, in: to } }', holds: true },
    { why: 'domains', when: '{ domains: { min: 3 } }', holds: true },
    { why: 'more domains', when: '{ domains: { min: 4 } }', holds: false },
    { why: 'blind ones', when: '{ blind: { min: 2 } }', holds: true },
    { why: 'blind ones outside', when: '{ blind: { min: 2, external: true } }', holds: false },
    { why: 'blind ones of ours', when: '{ blind: { min: 1, external: false } }', holds: true },
  ])('$why: $holds', ({ when, holds }) => {
    expect(fires(given, `{ recipients: ${when} }`)).toBe(holds);
  });

  it('none external of none is true, and says nothing about recipients', () => {
    const internal: Case = { to: ['a@corp.example'] };
    expect(fires(internal, '{ recipients: { external: { max: 0 } } }')).toBe(true);
    expect(concerned(internal, '{ recipients: { external: { max: 0 } } }')).toBeUndefined();
  });

  it('concern those who were counted', () => {
    expect(concerned(given, '{ recipients: { external: { min: 1, in: [to, cc] } } }')).toEqual([0, 1]);
    expect(concerned(given, '{ recipients: { blind: { min: 1, external: true } } }')).toEqual([3]);
  });
});

describe('exact data and documents', () => {
  const row = (key: string, ...columns: readonly string[]) => ({ detector: 'data:customers', valueKey: key, columns });
  const findings = [
    row('1', 'id-number', 'name'),
    row('1', 'id-number', 'mobile'),
    row('2', 'id-number', 'mobile', 'name'),
    { detector: 'document:board-plan', overlap: 40 },
  ];

  it.each([
    { why: 'rows, each once', when: '{ data: customers, min: 2, max: 2 }', holds: true },
    { why: 'more rows than there are', when: '{ data: customers, min: 3 }', holds: false },
    { why: 'rows with all columns that are named', when: '{ data: customers, columns: [name, mobile] }', holds: true },
    {
      why: 'too few rows with all columns that are named',
      when: '{ data: customers, min: 2, columns: [name, mobile] }',
      holds: false,
    },
    { why: 'any passage', when: '{ document: board-plan }', holds: true },
    { why: 'a share of a document', when: '{ document: board-plan, overlap: 40 }', holds: true },
    { why: 'a larger share of a document', when: '{ document: board-plan, overlap: 41 }', holds: false },
  ])('$why: $holds', ({ when, holds }) => {
    expect(fires({ findings }, `{ content: ${when} }`)).toBe(holds);
  });
});

describe('content', () => {
  const many: Case = {
    findings: [
      { valueKey: 'a', segment: 'body' },
      { valueKey: 'a', segment: 'html', confidence: 'high' },
      { valueKey: 'b', segment: 'attachment', confidence: 'low' },
      { valueKey: 'c', segment: 'structure', evasive: true },
      { valueKey: 'd', detector: 'bank-card', segment: 'subject' },
      { valueKey: 'e', detector: 'words:secret', segment: 'subject' },
    ],
  };

  it.each([
    { why: 'one is enough', when: '{ detector: cn-resident-id }', holds: true },
    { why: 'distinct values', when: '{ detector: cn-resident-id, min: 3 }', holds: true },
    { why: 'a repeated value counts once', when: '{ detector: cn-resident-id, min: 4 }', holds: false },
    {
      why: 'every occurrence, where that is asked',
      when: '{ detector: cn-resident-id, min: 4, unique: false }',
      holds: true,
    },
    { why: 'at most', when: '{ detector: cn-resident-id, max: 2 }', holds: false },
    { why: 'of some confidence', when: '{ detector: cn-resident-id, min: 3, confidence: medium }', holds: false },
    { why: 'of high confidence', when: '{ detector: cn-resident-id, confidence: high }', holds: true },
    { why: 'in a place', when: '{ detector: bank-card, in: subject }', holds: true },
    { why: 'not in another', when: '{ detector: bank-card, in: [body, attachments] }', holds: false },
    { why: 'body is HTML too', when: '{ detector: cn-resident-id, confidence: high, in: body }', holds: true },
    {
      why: 'what the raw sweep finds counts everywhere',
      when: '{ detector: cn-resident-id, min: 2, in: attachments }',
      holds: true,
    },
    { why: 'words', when: '{ words: secret }', holds: true },
    { why: 'what is hidden (C05)', when: '{ detector: cn-resident-id, evasive: true }', holds: true },
    { why: 'as often as it is hidden', when: '{ detector: cn-resident-id, evasive: true, min: 2 }', holds: false },
    { why: 'what is not hidden', when: '{ detector: cn-resident-id, evasive: false, min: 3 }', holds: false },
    { why: 'whatever is hidden', when: '{ evasive: true }', holds: true },
    { why: 'none of what is hidden', when: '{ detector: bank-card, evasive: true }', holds: false },
  ])('$why: $holds', ({ when, holds }) => {
    expect(fires(many, `{ content: ${when} }`)).toBe(holds);
  });

  it('items are alternatives, and their findings are the reason', () => {
    const [first] = rules(rule('{ content: [{ detector: bank-card }, { detector: cn-resident-id, min: 9 }] }')).rules;
    if (first === undefined) throw new Error('no rule');
    const { holds, findings } = evaluate(first.when, facts(many), 'suspect');
    expect([holds, findings.map((f) => f.valueKey)]).toEqual([true, ['d']]);
  });

  it.each([
    { why: 'before it', text: '工资 12345', holds: true },
    { why: 'behind it', text: '12345 工资', holds: true },
    { why: 'in the other script', text: '薪資 工資 12345', holds: true },
    { why: 'too far', text: `工资${'。'.repeat(20)}12345`, holds: false },
    { why: 'not there', text: '12345', holds: false },
  ])('near a word: $why: $holds', ({ text, holds }) => {
    const start = text.indexOf('12345');
    const given: Case = {
      findings: [{ detector: 'bank-card', start, end: start + 5 }],
      message: { segments: [{ kind: 'body', path: '', text }] },
    };
    expect(fires(given, '{ content: { detector: bank-card, near: { words: [工资], within: 10 } } }')).toBe(holds);
  });

  it('takes as many findings as there may be', () => {
    const findings = Array.from({ length: 100_000 }, (_, i) => ({ valueKey: String(i) }));
    expect(fires({ findings }, '{ direction: outbound, content: { detector: cn-resident-id, min: 100000 } }')).toBe(
      true,
    );
  });
});

describe('attachments', () => {
  it.each([
    { why: 'by name', files: [{ name: 'prod.PFX' }], when: "{ name: ['*.pfx', id_rsa] }", holds: true },
    { why: 'by the last name of a path', files: [{ name: 'keys/id_rsa' }], when: '{ name: id_rsa }', holds: true },
    {
      why: 'by the last name of a path of Windows',
      files: [{ name: String.raw`keys\id_rsa` }],
      when: '{ name: id_rsa }',
      holds: true,
    },
    { why: 'not by a folder', files: [{ name: 'id_rsa/readme' }], when: '{ name: id_rsa }', holds: false },
    { why: 'inside an archive too', files: [{ name: 'id_rsa', depth: 2 }], when: '{ name: id_rsa }', holds: true },
    { why: 'by declared type', files: [{ declaredType: 'image/png' }], when: "{ type: 'image/*' }", holds: true },
    {
      why: 'by type of content (M18)',
      files: [{ declaredType: 'image/png', detectedType: 'application/zip' }],
      when: '{ type: application/zip }',
      holds: true,
    },
    { why: 'by kind', files: [{ kind: 'archive' as const }], when: '{ kind: [archive, executable] }', holds: true },
    { why: 'by size', files: [{ size: 2048 }], when: "{ size: '>2KB' }", holds: false },
    {
      why: 'all of it by one file',
      files: [{ kind: 'archive' as const }, { size: 9000 }],
      when: "{ kind: archive, size: '>2KB' }",
      holds: false,
    },
    { why: 'another thing than its name says', files: [{ mismatch: true }], when: '{ mismatch: true }', holds: true },
    { why: 'what its name says', files: [{}], when: '{ mismatch: true }', holds: false },
    { why: 'what its name says, asked for', files: [{}], when: '{ mismatch: false }', holds: true },
    {
      why: 'unscannable',
      files: [{ unscannable: 'encrypted' as const }],
      when: '{ unscannable: [encrypted, broken] }',
      holds: true,
    },
    {
      why: 'unscannable for another reason',
      files: [{ unscannable: 'unknown_type' as const }],
      when: '{ unscannable: [encrypted, broken] }',
      holds: false,
    },
    { why: 'count', files: [{}, {}], when: "{ count: '>=2' }", holds: true },
    { why: 'count: what is inside is not attached', files: [{}, { depth: 1 }], when: "{ count: '>=2' }", holds: false },
    {
      why: 'count of some',
      files: [{}, { kind: 'image' as const }],
      when: "{ kind: image, count: '>=2' }",
      holds: false,
    },
    { why: 'count of none', files: [], when: "{ count: '<1' }", holds: true },
    { why: 'total', files: [{ size: 600 }, { size: 600 }], when: "{ total: '>1KB' }", holds: true },
    {
      why: 'total: what is inside is not counted twice',
      files: [{ size: 600 }, { size: 600, depth: 1 }],
      when: "{ total: '>1KB' }",
      holds: false,
    },
    { why: 'none', files: [], when: '{ kind: text }', holds: false },
  ])('$why: $holds', ({ files, when, holds }) => {
    expect(fires(withFiles(...files), `{ attachment: ${when} }`)).toBe(holds);
  });

  it('a body that can not be read is unscannable too', () => {
    const given: Case = { message: { uninspectable: [{ path: 'body', why: 'too_big' }] } };
    expect(fires(given, '{ attachment: { unscannable: too_big } }')).toBe(true);
    expect(fires(given, '{ attachment: { unscannable: broken } }')).toBe(false);
    expect(fires(given, '{ attachment: { unscannable: too_big, kind: archive } }')).toBe(false);
  });
});

describe('other conditions', () => {
  const header = (name: string, text: string) => ({ name, text, source: text });
  const given: Case = {
    size: 5000,
    bareNewlines: true,
    message: {
      headers: [header('x-ticket', 'SEC-1'), header('subject', 'RE: 机密'), header('x-ticket', 'none')],
      structure: ['partial'],
    },
  };

  it.each([
    { why: 'a header', when: "{ header: { X-Ticket: '^SEC-[0-9]+$' } }", holds: true },
    { why: 'any field of that name', when: "{ header: { x-ticket: '^none$' } }", holds: true },
    { why: 'a header that is not there', when: "{ header: { X-Other: '' } }", holds: false },
    { why: 'two headers are AND', when: "{ header: { X-Ticket: SEC, X-Other: '' } }", holds: false },
    { why: 'the subject', when: "{ subject: ['^FW:', 机密] }", holds: true },
    { why: 'the size', when: "{ size: '<5KB' }", holds: true },
    { why: 'structure', when: '{ structure: [mime-ambiguous, partial] }', holds: true },
    { why: 'structure mended at the door', when: '{ structure: bare-newline }', holds: true },
    { why: 'other structure', when: '{ structure: encrypted }', holds: false },
  ])('$why: $holds', ({ when, holds }) => {
    expect(fires(given, when)).toBe(holds);
  });
});

describe('together', () => {
  const given: Case = { to: ['a@free.example', 'b@audit-firm.example', 'c@corp.example'] };

  it.each([
    { why: 'all', when: '{ all: [{ direction: outbound }, { direction: internal }] }', holds: true },
    { why: 'all, one fails', when: '{ all: [{ direction: outbound }, { direction: inbound }] }', holds: false },
    { why: 'any', when: '{ any: [{ direction: inbound }, { direction: internal }] }', holds: true },
    { why: 'any of none', when: '{ any: [{ direction: inbound }, { size: 1MB }] }', holds: false },
    { why: 'none', when: '{ none: [{ direction: inbound }, { size: 1MB }] }', holds: true },
    { why: 'none, one holds', when: '{ none: [{ direction: inbound }, { direction: internal }] }', holds: false },
    {
      why: 'keys and nested',
      when: '{ direction: outbound, none: [{ any: [{ to: { group: free-mail } }] }] }',
      holds: false,
    },
  ])('$why: $holds', ({ when, holds }) => {
    expect(fires(given, when)).toBe(holds);
  });

  it.each([
    { why: 'all: those of whom all is true', when: '{ direction: outbound, to: { group: free-mail } }', who: [0] },
    {
      why: 'all: of nobody together means everybody',
      when: '{ direction: internal, to: { group: free-mail } }',
      who: undefined,
    },
    {
      why: 'any: those of whom any is true',
      when: '{ any: [{ to: { group: free-mail } }, { direction: internal }] }',
      who: [0, 2],
    },
    {
      why: 'any: with one that is about nobody, everybody',
      when: '{ any: [{ to: { group: free-mail } }, { size: 1 }] }',
      who: undefined,
    },
    { why: 'none says nothing about recipients', when: '{ none: [{ to: { group: hr } }] }', who: undefined },
  ])('$why', ({ when, who }) => {
    expect(concerned(given, when)).toEqual(who);
  });
});

describe('unless', () => {
  const leak: Case = { from: 'hr@corp.example', findings: [{}] };
  const excepted = '{ from: { group: hr }, to: { group: audit-firm, match: all } }';
  const when = '{ content: { detector: cn-resident-id } }';

  it.each([
    { why: 'HR to the audit firm', given: { ...leak, to: ['a@audit-firm.example'] }, holds: false },
    {
      why: 'HR to the audit firm and, blind, to an outsider',
      given: { ...leak, to: ['a@audit-firm.example'], bcc: ['me@free.example'] },
      holds: true,
    },
    { why: 'HR to an outsider', given: { ...leak, to: ['me@free.example'] }, holds: true },
    {
      why: 'others to the audit firm',
      given: { ...leak, from: 'x@corp.example', to: ['a@audit-firm.example'] },
      holds: true,
    },
  ])('keys are AND: $why: $holds', ({ given, holds }) => {
    expect(fires(given, when, excepted)).toBe(holds);
  });
});
