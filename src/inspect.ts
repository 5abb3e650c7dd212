// inspect decides about a message and does nothing else (law 1). The SMTP path, its child processes, `postern scan` and rule tests
// all call this one. Fails with an `inspection` fault when a stage breaks, never for what a message contains.
import { checkExamples, customDetector } from './detect/custom.ts';
import { Scanner } from './detect/detect.ts';
import type { Detector } from './detect/detector.ts';
import { DETECTOR_IDS, DETECTORS } from './detect/detectors/index.ts';
import { encryptedFiles } from './detect/detectors/presence/encrypted-attachment.ts';
import { prepareWordLists } from './detect/word-lists.ts';
import { Indexes, type IndexPlaces } from './detect/indexes/indexes.ts';
import { IndexError } from './detect/indexes/tenant-key.ts';
import { extract, type ExtractOptions } from './extract/extract.ts';
import { missingPackages } from './extract/image/recognition.ts';
import { NeedsChild, type Walls } from './extract/walls.ts';
import { readAll } from './mail/content.ts';
import type { Decision } from './mail/decision.ts';
import { Fault } from './mail/fault.ts';
import { DEADLINES, INSPECTED_ELSEWHERE_BYTES } from './mail/limits.ts';
import type { Message } from './mail/message.ts';
import type { Received } from './mail/received.ts';
import { withinDeadline } from './mail/within-deadline.ts';
import { decide } from './policy/decide.ts';
import { gatherFacts } from './policy/facts.ts';
import type { KnownData } from './rules/bind.ts';
import { loadRules, type LoadedRules } from './rules/load.ts';
import { hasErrors, ProblemsError } from './rules/problem.ts';
import type { RuleSet } from './rules/rule-set.ts';

export type { IndexPlaces } from './detect/indexes/indexes.ts';

/** What inspection needs besides the message; replaced as a whole when rules are reloaded. */
export interface Inspection {
  readonly ruleSet: RuleSet;
  readonly scanner: Scanner;
  /** Tables of exact data and documents. */
  readonly indexes: Indexes;
  /** Domains that are ours. */
  readonly domains: readonly string[];
  /** How messages are opened. */
  readonly reading: ExtractOptions;
}

export interface Inspected {
  readonly decision: Decision;
  readonly message: Message;
}

/**
 * Throws an `inspection` fault when a stage breaks; what a message contains is never a reason to throw. Outside the walls it throws
 * NeedsChild for a message that carries files.
 */
export async function inspect(received: Received, using: Inspection, walls: Walls = {}): Promise<Inspected> {
  const bytes = await readAll(received.content);
  const message = await extract(bytes, { ...using.reading, ...walls }).catch((error: unknown) => {
    throw error instanceof NeedsChild ? error : broken(error);
  });
  return await judge(received, message, using);
}

/**
 * Small mail that is nothing but text here, which is quick; all other elsewhere, behind walls (docs/decisions/014). Throws
 * `inspection` and `deadline` faults.
 */
export async function inspectBehindWalls<Result extends Inspected>(
  received: Received,
  using: Inspection,
  elsewhere: (received: Received, using: Inspection) => Promise<Result>,
): Promise<Inspected | Result> {
  if (received.content.size >= INSPECTED_ELSEWHERE_BYTES) return await elsewhere(received, using);
  const here = inspect(received, using, { walls: 'outside' });
  try {
    return await withinDeadline(here, DEADLINES.inspection, 'inspection');
  } catch (error) {
    if (!(error instanceof NeedsChild)) throw error;
    return await elsewhere(received, using);
  }
}

/** The second half of inspection, for a message that is opened already; others have their turns. Throws an `inspection` fault. */
export async function judge(received: Received, message: Message, using: Inspection): Promise<Inspected> {
  const { ruleSet, scanner, indexes, domains } = using;
  const { envelope, content, bareNewlines, receivedAt } = received;
  try {
    const seen = await scanner.scanInTurns(message.segments, ruleSet.words, receivedAt);
    const { segments, attachments } = message;
    const findings = [
      ...seen,
      ...indexes.find(segments, attachments, seen, receivedAt),
      ...encryptedFiles(attachments, segments),
    ];
    const facts = gatherFacts(envelope, message, findings, content.size, bareNewlines, domains);
    return { decision: decide(facts, ruleSet), message };
  } catch (error) {
    throw broken(error);
  }
}

const broken = (error: unknown): Fault =>
  error instanceof Fault ? error : new Fault('inspection', 'a stage of inspection broke', error);

export interface LoadedPolicy extends LoadedRules {
  /** Built-in and own ones. */
  readonly detectors: readonly Detector[];
}

/** A folder of rules, the examples of own detectors run; with one error there is no rule set. */
export async function loadPolicy(rulesFolder: string, indexes = Indexes.none): Promise<LoadedPolicy> {
  const loaded = await loadRules(rulesFolder, DETECTOR_IDS, knownData(indexes));
  const { ruleSet, ...rest } = loaded;
  if (ruleSet === undefined) return { ...rest, detectors: DETECTORS };
  const own = ruleSet.detectors.map((custom) => ({ custom, detector: customDetector(custom) }));
  const problems = [...rest.problems, ...own.flatMap(({ custom, detector }) => checkExamples(custom, detector))];
  const detectors = [...DETECTORS, ...own.map(({ detector }) => detector)];
  return { ...rest, problems, detectors, ...(hasErrors(problems) ? {} : { ruleSet }) };
}

/**
 * Reads a folder of rules. Throws ProblemsError when they have errors (there is no "no rules = allow"), and when text recognition is
 * switched on and not installed: it would look as if pictures were read.
 */
export async function openInspection(
  rulesFolder: string,
  domains: readonly string[],
  reading: ExtractOptions = {},
  places?: IndexPlaces,
): Promise<Inspection> {
  const indexes = openIndexes(places);
  const { ruleSet, problems, detectors } = await loadPolicy(rulesFolder, indexes);
  if (ruleSet === undefined) throw new ProblemsError(problems);
  const missing = reading.ocr === true ? missingPackages() : [];
  if (missing.length > 0) {
    const message = `inspection.ocr is on, but these packages are not installed: ${missing.join(', ')}`;
    const fix = 'install them (npm install without --omit=optional) or set inspection.ocr to off';
    throw new ProblemsError([{ severity: 'error', file: 'inspection.ocr', message, fix }]);
  }
  prepareWordLists(ruleSet.words);
  const digests = indexes.documents === undefined ? {} : { digests: true };
  return { ruleSet, scanner: new Scanner(detectors), indexes, domains, reading: { ...reading, ...digests } };
}

/** The site's tables and documents. Throws ProblemsError when one can't be used: rules that name it would see nothing. */
export function openIndexes(places: IndexPlaces | undefined): Indexes {
  if (places === undefined) return Indexes.none;
  try {
    return Indexes.open(places, DETECTORS);
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    const { file, message, fix } = error;
    throw new ProblemsError([{ severity: 'error', file, message, ...(fix === undefined ? {} : { fix }) }]);
  }
}

/** Names that rules may use. */
function knownData({ data, documents, digest }: Indexes): KnownData {
  const tables = data.tables.map(({ name, columns }) => [name, columns.map((column) => column.name)] as const);
  return { tables: new Map(tables), documents: new Set(documents?.ids), digest };
}
