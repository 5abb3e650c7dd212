// Looks at the raw bytes for places where two readers of mail could see different content (attacks M01, M02, M04, M05):
// what mailparser reads is only what mailparser reads. Whatever is found makes the message `mime-ambiguous` or asks for
// the raw sweep; nothing here decides, and nothing here throws.
import type { StructureFlag } from '../mail/part.ts';

export interface Audit {
  readonly flags: readonly StructureFlag[];
  /** Stretches of raw bytes to be swept too: all of an ambiguous message, else what stands outside its parts. */
  readonly sweep: readonly Buffer[];
}

/** Fields that may stand once only (RFC 5322 section 3.6, RFC 2045 section 3). */
const SINGLE_FIELDS: ReadonlySet<string> = new Set([
  'from',
  'sender',
  'subject',
  'content-type',
  'content-transfer-encoding',
  'content-disposition',
]);
const KNOWN_ENCODINGS: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary', 'base64', 'quoted-printable', '']);
const IDENTITY_ENCODINGS: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary', '']);
const MAX_NESTING = 100;
/** A Content-Type longer than this is nobody's honest one, and reading it would take a while (attack X16). */
const MAX_TYPE_LENGTH = 4096;
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+*-]+$/;

interface Section {
  readonly start: number;
  readonly end: number;
}

export function auditStructure(bytes: Buffer): Audit {
  const findings: Findings = {
    ambiguous: false,
    partial: false,
    encrypted: false,
    outside: [],
    boundaries: new Set(),
    longerBoundaries: new Set(),
  };
  auditEntity(bytes, { start: 0, end: bytes.length }, findings, 0);
  // A delimiter line that goes on after the boundary counts for some readers (RFC 2046 section 5.1.1 allows both).
  if (findings.longerBoundaries.difference(findings.boundaries).size > 0) findings.ambiguous = true;
  const flags: StructureFlag[] = [];
  if (findings.ambiguous) flags.push('mime-ambiguous');
  if (findings.encrypted) flags.push('encrypted');
  if (findings.partial) flags.push('partial');
  const outside = findings.outside.map(({ start, end }) => bytes.subarray(start, end));
  return { flags, sweep: findings.ambiguous ? [bytes] : outside };
}

interface Findings {
  ambiguous: boolean;
  partial: boolean;
  encrypted: boolean;
  /** Text in front of or behind the parts of a multipart. */
  readonly outside: Section[];
  /** Boundaries of all multiparts. */
  readonly boundaries: Set<string>;
  /** What follows `--` on lines that begin with a boundary and go on; those of nested parts are in `boundaries` too. */
  readonly longerBoundaries: Set<string>;
}

/** One header block and its body, and below a multipart its parts. */
function auditEntity(bytes: Buffer, section: Section, findings: Findings, depth: number): void {
  if (depth > MAX_NESTING) {
    findings.ambiguous = true;
    return;
  }
  const { fields, bodyStart } = readHeader(bytes, section, findings);
  const type = (fields.get('content-type') ?? '').trim();
  const encoding = (fields.get('content-transfer-encoding') ?? '').trim().toLowerCase();
  if (!KNOWN_ENCODINGS.has(encoding)) findings.ambiguous = true;
  const media = /^[^\s;]*/.exec(type)?.[0].toLowerCase() ?? '';
  if (media !== '' && !MEDIA_TYPE.test(media)) findings.ambiguous = true;
  if (media === 'message/partial' || media === 'message/external-body') findings.partial = true;
  if (media === 'multipart/encrypted' || isEnvelopedSmime(media, type)) findings.encrypted = true;
  if (!media.startsWith('multipart/')) {
    if (media === 'message/rfc822' && IDENTITY_ENCODINGS.has(encoding)) {
      auditEntity(bytes, { start: bodyStart, end: section.end }, findings, depth + 1);
    }
    return;
  }
  if (!IDENTITY_ENCODINGS.has(encoding)) findings.ambiguous = true;
  const boundary = readBoundary(type);
  if (boundary === undefined) {
    findings.ambiguous = true;
    return;
  }
  findings.boundaries.add(boundary);
  for (const part of splitParts(bytes, { start: bodyStart, end: section.end }, boundary, findings)) {
    auditEntity(bytes, part, findings, depth + 1);
  }
}

function isEnvelopedSmime(media: string, type: string): boolean {
  return /^application\/(?:x-)?pkcs7-mime$/.test(media) && !/smime-type\s*=\s*"?(?:signed-data|certs-only)/i.test(type);
}

/** Reads a header block; folded lines are joined. Odd lines are noted, and the first value of a name is kept. */
function readHeader(
  bytes: Buffer,
  section: Section,
  findings: Findings,
): { fields: Map<string, string>; bodyStart: number } {
  const fields = new Map<string, string>();
  let at = section.start;
  let last: string | undefined;
  if (bytes[at] === 0x0d || bytes[at] === 0x0a) {
    // A part may have no header at all; a message that starts with an empty line is read as text by some (attack M16).
    if (section.start === 0) findings.ambiguous = true;
  }
  while (at < section.end) {
    const newline = bytes.indexOf(0x0a, at);
    const end = newline === -1 || newline >= section.end ? section.end : newline;
    const line = bytes.toString('latin1', at, end).replace(/\r$/, '');
    at = Math.min(end + 1, section.end);
    if (line === '') return { fields, bodyStart: at };
    if (line.includes('\0') || line.includes('\r')) findings.ambiguous = true;
    if (/^[ \t]/.test(line)) {
      if (fields.size === 0) findings.ambiguous = true; // nothing that it could continue: a field for some (attack M02)
      if (last !== undefined) fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`);
      continue;
    }
    const field = /^([!-9;-~]+)([ \t]*):(.*)$/s.exec(line);
    if (field === null) {
      // The envelope line of an mbox is the one oddity that every reader skips.
      if (!(section.start === 0 && fields.size === 0 && /^>?From /.test(line))) findings.ambiguous = true;
      last = undefined;
      continue;
    }
    const name = (field[1] ?? '').toLowerCase();
    if (field[2] !== '') findings.ambiguous = true;
    if (SINGLE_FIELDS.has(name) && fields.has(name)) findings.ambiguous = true;
    last = fields.has(name) ? undefined : name;
    if (last !== undefined) fields.set(name, field[3] ?? '');
  }
  return { fields, bodyStart: section.end };
}

/**
 * The boundary that every reader agrees on, or undefined: missing, empty, given twice, encoded, commented, or with a
 * character at which some stop reading (attack M04).
 */
function readBoundary(type: string): string | undefined {
  if (type.length > MAX_TYPE_LENGTH) return undefined;
  const given = [...type.matchAll(/;\s*boundary(\*[^\s=]*)?\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]*)(?=[\s;]|$)/gi)];
  if (
    given.length !== 1 ||
    given[0]?.[1] !== undefined ||
    /boundary/gi.exec(type.replace(given[0]?.[0] ?? '', '')) !== null
  ) {
    return undefined;
  }
  if (/\(/.test(type.replaceAll(/"(?:[^"\\]|\\.)*"/g, ''))) return undefined;
  const raw = given[0]?.[2] ?? '';
  const value = raw.startsWith('"') ? raw.slice(1, -1) : raw;
  if (/[\\;]|=\?| $/.test(value) || (raw === value && value.includes(','))) return undefined;
  return /^[!-~ ]{1,200}$/.test(value) ? value : undefined;
}

/** The parts between delimiter lines (RFC 2046 section 5.1.1). */
function splitParts(bytes: Buffer, body: Section, boundary: string, findings: Findings): readonly Section[] {
  const parts: Section[] = [];
  const within = bytes.subarray(0, body.end); // never look on to the end of the message for each part of thousands
  const delimiter = Buffer.from(`--${boundary}`, 'latin1');
  let open: number | undefined;
  let closedAt: number | undefined;
  for (let at = within.indexOf(delimiter, body.start); at !== -1; at = within.indexOf(delimiter, at + 1)) {
    if (at > body.start && bytes[at - 1] !== 0x0a) continue;
    const newline = bytes.indexOf(0x0a, at);
    const lineEnd = newline === -1 || newline > body.end ? body.end : newline;
    const rest = bytes.toString('latin1', at + delimiter.length, lineEnd).replace(/\r$/, '');
    // A longer boundary that begins with this one belongs to a nested part.
    if (rest !== '' && rest !== '--' && !/^(?:--)?[ \t]+$/.test(rest)) {
      const line = rest.trimEnd();
      findings.longerBoundaries.add(boundary + (line.endsWith('--') ? line.slice(0, -2) : line));
      continue;
    }
    if (/[ \t]/.test(rest)) findings.ambiguous = true; // transport padding: mailparser does not take it for a delimiter
    if (closedAt !== undefined) findings.ambiguous = true; // delimiters go on after the closing one
    if (open !== undefined) parts.push({ start: open, end: at });
    else if (closedAt === undefined) noteOutside(bytes, { start: body.start, end: at }, findings);
    open = rest.startsWith('--') ? undefined : Math.min(lineEnd + 1, body.end);
    if (rest.startsWith('--')) closedAt = lineEnd;
  }
  if (open === undefined && closedAt === undefined) findings.ambiguous = true; // no delimiter at all
  if (open !== undefined) parts.push({ start: open, end: body.end }); // the closing delimiter is missing
  if (closedAt !== undefined) noteOutside(bytes, { start: closedAt, end: body.end }, findings);
  return parts;
}

/** Notes a stretch in which anything but blanks and line ends stands. */
function noteOutside(bytes: Buffer, section: Section, findings: Findings): void {
  for (let i = section.start; i < section.end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a) continue;
    findings.outside.push(section);
    return;
  }
}
