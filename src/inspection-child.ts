// A child process that inspects one large message after the other (see inspection-pool.ts). It has the rules and nothing else:
// no network, no records, no secrets. What it can't do is an answer; when its parent is gone, it ends.
import { createReadStream } from 'node:fs';
import type { ChildAnswer, ChildSetUp, ChildTask } from './inspection-pool.ts';
import { memoryContent, storedContent, type MessageContent } from './mail/content.ts';
import { explainError, isFault } from './mail/fault.ts';
import { inspect, openInspection, type Inspection } from './pipeline.ts';

let setUp: ChildSetUp | undefined;
let inspection: Inspection | undefined;

const say = (answer: ChildAnswer): void => void process.send?.(answer);

process.once('disconnect', () => process.exit(0));
process.on('message', (message: ChildSetUp | ChildTask) => {
  if (!('received' in message)) {
    setUp = message;
    return;
  }
  judge(message).then(say, (error: unknown) => {
    const code = isFault(error) ? error.code : 'inspection';
    say({ kind: 'fault', code, message: explainError(error) });
  });
});

async function judge({ received, content, rules: { folder, revision } }: ChildTask): Promise<ChildAnswer> {
  if (inspection?.ruleSet.revision !== revision && setUp !== undefined) {
    inspection = await openInspection(folder, setUp.domains).catch(() => undefined);
  }
  if (inspection?.ruleSet.revision !== revision) return { kind: 'other-rules' };
  const { decision, message } = await inspect({ ...received, content: open(content) }, inspection);
  // Segments are the text of the message: nobody needs them behind the decision.
  return { kind: 'inspected', inspected: { decision, message: { ...message, segments: [] } } };
}

function open(content: ChildTask['content']): MessageContent {
  if ('bytes' in content) return memoryContent(...content.bytes);
  return storedContent(content.file, content.size, () =>
    createReadStream(content.file, { highWaterMark: 1024 * 1024 }),
  );
}
