// inspect decides about a message and does nothing else (law 1). The SMTP path, its child processes, `postern scan` and rule tests
// all call this one. Fails with an `inspection` fault when a stage breaks, never for what a message contains.
import { Scanner } from './detect/detect.ts';
import { DETECTOR_IDS, DETECTORS } from './detect/detectors/index.ts';
import { prepareWordLists } from './detect/word-lists.ts';
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
import { loadRules } from './rules/load.ts';
import { ProblemsError } from './rules/problem.ts';
import type { RuleSet } from './rules/rule-set.ts';

/** What inspection needs besides the message; replaced as a whole when rules are reloaded. */
export interface Inspection {
  readonly ruleSet: RuleSet;
  readonly scanner: Scanner;
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
export async function judge(
  received: Received,
  message: Message,
  { ruleSet, scanner, domains }: Inspection,
): Promise<Inspected> {
  const { envelope, content, bareNewlines, receivedAt } = received;
  try {
    const findings = await scanner.scanInTurns(message.segments, ruleSet.words, receivedAt);
    const facts = gatherFacts(envelope, message, findings, content.size, bareNewlines, domains);
    return { decision: decide(facts, ruleSet), message };
  } catch (error) {
    throw broken(error);
  }
}

const broken = (error: unknown): Fault =>
  error instanceof Fault ? error : new Fault('inspection', 'a stage of inspection broke', error);

/**
 * Reads a folder of rules. Throws ProblemsError when they have errors (there is no "no rules = allow"), and when text recognition is
 * switched on and not installed: it would look as if pictures were read.
 */
export async function openInspection(
  rulesFolder: string,
  domains: readonly string[],
  reading: ExtractOptions = {},
): Promise<Inspection> {
  const { ruleSet, problems } = await loadRules(rulesFolder, DETECTOR_IDS);
  if (ruleSet === undefined) throw new ProblemsError(problems);
  const missing = reading.ocr === true ? missingPackages() : [];
  if (missing.length > 0) {
    const message = `inspection.ocr is on, but these packages are not installed: ${missing.join(', ')}`;
    const fix = 'install them (npm install without --omit=optional) or set inspection.ocr to off';
    throw new ProblemsError([{ severity: 'error', file: 'inspection.ocr', message, fix }]);
  }
  prepareWordLists(ruleSet.words);
  return { ruleSet, scanner: new Scanner(DETECTORS), domains, reading };
}
