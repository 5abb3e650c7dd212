// What several processes count is one number for those who watch, and a process that ends takes nothing of it away.
import { expect, it } from 'vitest';
import { openEvents, sumCounters, sumMetrics, type Events, type Metrics } from '../src/events.ts';

const lines: string[] = [];
const open = (process: string): Events =>
  openEvents({ level: 'info', process, write: (line) => void lines.push(line) });
const json = async (events: Events): Promise<Metrics> => await events.metrics.getMetricsAsJSON();
const client = { listener: 'mx', client: '192.0.2.1' };

it('metrics of all processes are one sum; the queue is up when it is for all', async () => {
  const [one, two] = [open('smtp-1'), open('smtp-2')];
  for (const events of [one, two, two]) events.report({ kind: 'session-opened', ...client });
  two.report({ kind: 'session-closed', ...client, messages: 0 });
  two.report({ kind: 'queue-lost', reason: 'x' });
  const text = await sumMetrics([await json(one), await json(two)]);
  expect(text).toContain('postern_sessions_total{listener="mx"} 3\n');
  expect(text).toContain('postern_sessions_open 2\n');
  expect(text).toContain('postern_queue_up 0\n');
});

it('of a process that has ended, what it counted stays and what it had open does not', async () => {
  const [one, two, three] = [open('smtp-1'), open('smtp-2'), open('smtp-1')];
  for (const events of [one, two, three]) events.report({ kind: 'session-opened', ...client });
  const ended = await sumCounters([await sumCounters([[], await json(one)]), await json(two)]);
  const text = await sumMetrics([ended, await json(three)]);
  expect(text).toContain('postern_sessions_total{listener="mx"} 3\n');
  expect(text).toContain('postern_sessions_open 1\n');
});

it('log lines name their process', () => {
  lines.length = 0;
  open('smtp-7').report({ kind: 'queue-restored' });
  expect(lines.map((line) => (JSON.parse(line) as { process: string }).process)).toEqual(['smtp-7']);
});
