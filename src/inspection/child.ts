// A child process that inspects one message after the other (see pool.ts). It has the rules and nothing else: no network, no
// records, no secrets. What it can't do is an answer; when its parent is gone, it ends.
import { createReadStream } from 'node:fs';
import { extract } from '../extract/extract.ts';
import type { FileWatch } from '../extract/walls.ts';
import { memoryContent, readAll, storedContent, type MessageContent } from '../mail/content.ts';
import { explainError, isFault } from '../mail/fault.ts';
import type { Segment } from '../mail/segment.ts';
import { inspect, openInspection, type Inspection } from '../inspect.ts';
import type { ChildAnswer, ChildNews, ChildOrder, ChildSetUp, ChildTask, RulesToGoBy } from './talk.ts';

let setUp: ChildSetUp | undefined;
let inspection: Inspection | undefined;
/** A revision that was not in the folder, and when: reading rules takes long, and until the reload it is asked for each message. */
let missed: { readonly revision: string; readonly at: number } | undefined;
const MISSED_FOR_MS = 10_000;

const say = (message: ChildAnswer | ChildNews): void => void process.send?.(message);

process.once('disconnect', () => process.exit(0));
process.on('message', (message: ChildSetUp | ChildOrder) => {
  if (!('task' in message)) {
    setUp = message;
    return;
  }
  judge(message)
    .then(say)
    .catch((error: unknown) => {
      const code = isFault(error) ? error.code : 'inspection';
      say({ kind: 'fault', code, message: explainError(error) });
    });
});

async function judge(order: ChildOrder): Promise<ChildAnswer> {
  const { received, rules, wantsSegments, ...task } = order.task;
  const content = open(task.content);
  const using = await inspectionBy(rules);
  const watch = watchOf(order);
  if (using === undefined) {
    const message = await extract(await readAll(content), { ...setUp?.reading, digests: true, watch });
    return { kind: 'opened', message: { ...message, segments: message.segments.map(asData) } };
  }
  const started = performance.now();
  const { decision, message } = await inspect({ ...received, content }, using, { watch });
  const took = performance.now() - started;
  // Segments are the text of the message: hardly anybody needs them behind the decision.
  return {
    kind: 'inspected',
    inspected: { decision, message: { ...message, segments: wantsSegments ? message.segments.map(asData) : [] } },
    took,
  };
}

/** What of a segment can cross to another process: its words, not what looks places up when it is asked. */
function asData(segment: Segment): Segment {
  const words = Object.entries(segment).filter(([, value]) => typeof value !== 'object');
  return Object.fromEntries(words) as unknown as Segment;
}

async function inspectionBy({ folder, indexes, revision }: RulesToGoBy): Promise<Inspection | undefined> {
  if (setUp === undefined) return undefined;
  if (inspection?.ruleSet.revision === revision) return inspection;
  if (missed?.revision === revision && performance.now() - missed.at < MISSED_FOR_MS) return undefined;
  inspection = await openInspection(folder, setUp.domains, setUp.reading, indexes).catch(() => undefined);
  if (inspection?.ruleSet.revision === revision) return inspection;
  missed = { revision, at: performance.now() };
  return undefined;
}

/** Told at once, not at the end of the turn of the event loop: what hangs tells nothing any more. */
function watchOf({ omissions: { files, from }, openFor }: ChildOrder): FileWatch {
  const end = performance.now() + openFor;
  return {
    skip: (file) => files.get(file) ?? (file >= from || performance.now() > end ? 'too_big' : undefined),
    at: (file) => say({ kind: 'at', file }),
  };
}

function open(content: ChildTask['content']): MessageContent {
  if ('bytes' in content) return memoryContent(...content.bytes);
  return storedContent(content.file, content.size, () =>
    createReadStream(content.file, { highWaterMark: 1024 * 1024 }),
  );
}
