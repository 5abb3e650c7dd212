// One message file -> the object that `postern scan --json` prints (docs: interfaces). Pure but for reading the file.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { envelopeFromHeader } from '../extract/header-envelope.ts';
import { addressKey, displayAddress, type Address } from '../mail/address.ts';
import { memoryContent } from '../mail/content.ts';
import { strictest, type Decision, type Mode, type Outcome, type Severity } from '../mail/decision.ts';
import type { Envelope } from '../mail/envelope.ts';
import { countOf, strongest, type Confidence, type Finding } from '../mail/finding.ts';
import type { Message } from '../mail/message.ts';
import { newReference } from '../mail/reference.ts';
import type { Received } from '../mail/received.ts';
import type { Segment } from '../mail/segment.ts';
import type { Inspected } from '../inspect.ts';

export interface ScanOptions {
  /** Stand for the envelope; without them it is taken from the header. */
  readonly from?: Address;
  readonly recipients: readonly Address[];
  /** Show values in clear. */
  readonly reveal: boolean;
  /** Show all text that was read. */
  readonly showText?: boolean;
}

/** Inspects a message somewhere; segments are needed only where values or texts are shown. */
export type InspectMessage = (
  received: Received,
  wantsSegments: boolean,
) => Promise<Inspected & { readonly took?: number }>;

/** A piece of text as it was read. */
export interface ScanSegment {
  readonly segment: string;
  readonly path?: string;
  readonly label?: string;
  readonly text: string;
}

export interface ScanWhere {
  readonly segment: string;
  readonly path?: string;
  readonly label?: string;
  readonly masked: string;
  readonly value?: string;
}

export interface ScanResult {
  readonly file: string;
  readonly direction: string;
  readonly size: number;
  readonly sha256: string;
  readonly verdict: Outcome;
  readonly recipients: readonly { address: string; kind: string; verdict: Outcome; rules: readonly string[] }[];
  readonly findings: readonly {
    detector: string;
    count: number;
    unique: number;
    confidence: Confidence;
    /** Some of it was written so as not to be seen. */
    evasive?: true;
    where: readonly ScanWhere[];
  }[];
  readonly rules: readonly { id: string; mode: Mode; outcome: Outcome; severity: Severity }[];
  readonly structure: readonly string[];
  readonly uninspectable: readonly { path: string; why: string }[];
  /** Only where it was asked for. */
  readonly segments?: readonly ScanSegment[];
  readonly took_ms: number;
}

/** Places shown per detector; `count` tells how many there are. */
const MAX_WHERE = 20;

export async function scanFile(file: string, options: ScanOptions, inspect: InspectMessage): Promise<ScanResult> {
  const original = await readFile(file);
  const started = performance.now();
  const { bytes, bareNewlines } = withWireNewlines(original);
  const { reveal, showText = false } = options;
  const { decision, message, took } = await inspect(
    {
      reference: newReference(),
      receivedAt: Date.now(),
      client: { address: '127.0.0.1', hello: 'scan', extended: true, tls: false, listener: 'scan' },
      envelope: envelopeOf(bytes, options),
      content: memoryContent(bytes),
      bareNewlines,
    },
    reveal || showText,
  );
  return {
    file,
    direction: decision.direction,
    size: original.length,
    sha256: createHash('sha256').update(original).digest('hex'),
    verdict: strictest(decision.verdicts.map((v) => v.outcome)),
    recipients: decision.verdicts.map((v) => ({
      address: displayAddress(v.address),
      kind: v.kind,
      verdict: v.outcome,
      rules: v.rules,
    })),
    findings: summarise(decision.findings, message, reveal),
    rules: rulesOf(decision),
    structure: decision.structure,
    uninspectable: decision.uninspectable.map(({ path, why }) => ({ path, why })),
    ...(showText ? { segments: message.segments.map(segmentOf) } : {}),
    took_ms: Math.round((took ?? performance.now() - started) * 10) / 10,
  };
}

function segmentOf({ kind, path, label, text }: Segment): ScanSegment {
  return { segment: kind, ...(path === '' ? {} : { path }), ...(label === undefined ? {} : { label }), text };
}

/** Files on disk often have bare LF throughout, which is no oddity of the message; a mixture is. */
function withWireNewlines(bytes: Buffer): { bytes: Buffer; bareNewlines: boolean } {
  const text = bytes.toString('latin1');
  const bare = text.match(/(?<!\r)\n|\r(?!\n)/g)?.length ?? 0;
  if (bare === 0) return { bytes, bareNewlines: false };
  const isUnixFile = !text.includes('\r');
  return { bytes: Buffer.from(text.replaceAll(/\r\n|\r|\n/g, '\r\n'), 'latin1'), bareNewlines: !isUnixFile };
}

function envelopeOf(bytes: Buffer, { from, recipients }: ScanOptions): Envelope {
  const named = envelopeFromHeader(bytes);
  const given = [...new Map(recipients.map((address) => [addressKey(address), address])).values()];
  return {
    reversePath: from ?? named.reversePath,
    parameters: [],
    recipients: given.length > 0 ? given.map((address) => ({ address, parameters: [] })) : named.recipients,
  };
}

function summarise(findings: readonly Finding[], message: Message, reveal: boolean): ScanResult['findings'] {
  const byDetector = Map.groupBy(findings, (finding) => finding.detector);
  return [...byDetector].map(([detector, found]) => ({
    detector,
    count: countOf(found),
    unique: new Set(found.map((f) => f.valueKey)).size,
    confidence: strongest(found.map((f) => f.confidence)),
    ...(found.some((f) => f.evasive === true) ? { evasive: true as const } : {}),
    where: found.slice(0, MAX_WHERE).map((f) => ({
      segment: f.segment,
      ...(f.path === '' ? {} : { path: f.path }),
      ...(f.label === undefined ? {} : { label: f.label }),
      masked: f.masked,
      ...(reveal ? { value: message.segments[f.segmentIndex]?.text.slice(f.start, f.end) ?? '' } : {}),
    })),
  }));
}

function rulesOf(decision: Decision): ScanResult['rules'] {
  return decision.matches.map((m) => ({ id: m.ruleId, mode: m.mode, outcome: m.order.outcome, severity: m.severity }));
}
