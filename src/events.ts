// One place where events become what operators see: a log line (JSON, one per event) and counters. Call sites never format
// log text. No recipient, no content, no secret: a blind recipient must not appear in a log (attacks A08, G01, W13).
import { pino, type Logger } from 'pino';
import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { OUTCOMES, strictest } from './mail/decision.ts';
import type { MailEvent, Report } from './mail/event.ts';

export interface Events {
  readonly report: Report;
  readonly log: Logger;
  readonly metrics: Registry;
}

/** The metrics of one process as plain data. */
export type Metrics = Awaited<ReturnType<Registry['getMetricsAsJSON']>>;

export interface EventsOptions {
  readonly level: string;
  /** Which process of the gateway it is that logs. */
  readonly process?: string;
  /** Where log lines go; standard output unless a test says otherwise. */
  readonly write?: (line: string) => void;
}

export function openEvents({ level, write, process = 'gateway' }: EventsOptions): Events {
  const options = { level, base: { process }, timestamp: () => `,"time":"${new Date().toISOString()}"` };
  const log = write === undefined ? pino(options) : pino(options, { write });
  const metrics = new Registry();
  const count = counters(metrics);
  return {
    log,
    metrics,
    report(event) {
      count(event);
      writeLog(log, event);
    },
  };
}

/** The metrics of several processes as one: counters add up, the queue is up when it is for all of them. */
export async function sumMetrics(all: readonly Metrics[]): Promise<string> {
  return await AggregatorRegistry.aggregate([...all]).metrics();
}

/** What processes that have ended have counted; their gauges went with them. Counters must not go back. */
export async function sumCounters(all: readonly Metrics[]): Promise<Metrics> {
  const lasting = all.map((metrics) => metrics.filter(({ type }) => String(type) !== GAUGE));
  return await AggregatorRegistry.aggregate(lasting).getMetricsAsJSON();
}

const GAUGE: string = 'gauge';

/** Base units, `_total` on counters, never an address as a label. */
function counters(registry: Registry): Report {
  const registers = [registry];
  const sessions = new Counter({
    name: 'postern_sessions_total',
    help: 'SMTP sessions accepted',
    labelNames: ['listener'],
    registers,
  });
  const open = new Gauge({ name: 'postern_sessions_open', help: 'SMTP sessions open now', registers });
  const refused = new Counter({
    name: 'postern_sessions_refused_total',
    help: 'SMTP sessions refused',
    labelNames: ['listener'],
    registers,
  });
  const auth = new Counter({ name: 'postern_auth_total', help: 'AUTH exchanges', labelNames: ['accepted'], registers });
  const denied = new Counter({
    name: 'postern_relaying_denied_total',
    help: 'Recipients refused for relaying',
    registers,
  });
  const messages = new Counter({
    name: 'postern_messages_total',
    help: 'Messages decided, by direction and strictest outcome',
    labelNames: ['direction', 'outcome'],
    registers,
  });
  const bytes = new Counter({ name: 'postern_message_bytes_total', help: 'Bytes of messages decided', registers });
  const matched = new Counter({
    name: 'postern_rule_matches_total',
    help: 'Rules that fired',
    labelNames: ['rule', 'mode'],
    registers,
  });
  const inspection = new Histogram({
    name: 'postern_inspection_seconds',
    help: 'Time spent on inspecting a message',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    registers,
  });
  const deliveries = new Counter({
    name: 'postern_deliveries_total',
    help: 'Recipients of mail that was ours to deliver, by result',
    labelNames: ['result'],
    registers,
  });
  const held = new Gauge({
    name: 'postern_held_messages',
    help: 'Messages waiting for review at the last sweep',
    registers,
  });
  const reviewed = new Counter({
    name: 'postern_reviews_total',
    help: 'Review decisions',
    labelNames: ['action'],
    registers,
  });
  const faults = new Counter({
    name: 'postern_faults_total',
    help: 'Faults of ours or downstream',
    labelNames: ['where'],
    registers,
  });
  const queue = new Gauge({
    name: 'postern_queue_up',
    help: '1 while Redis answers',
    registers,
    aggregator: 'min',
  });
  const ended = new Counter({
    name: 'postern_process_ends_total',
    help: 'Processes of the gateway that ended without being told to',
    labelNames: ['role'],
    registers,
  });
  queue.set(1);
  return (event) => {
    switch (event.kind) {
      case 'session-opened':
        sessions.inc({ listener: event.listener });
        open.inc();
        break;
      case 'session-closed':
        open.dec();
        break;
      case 'session-refused':
        refused.inc({ listener: event.listener });
        break;
      case 'auth':
        auth.inc({ accepted: String(event.accepted) });
        break;
      case 'relaying-denied':
        denied.inc();
        break;
      case 'decided': {
        const { direction, verdicts, matches } = event.decision;
        messages.inc({ direction, outcome: strictest(verdicts.map((v) => v.outcome)) });
        bytes.inc(event.bytes);
        inspection.observe(event.took / 1000);
        for (const { ruleId, mode } of matches) matched.inc({ rule: ruleId, mode });
        break;
      }
      case 'delivered':
        deliveries.inc({ result: 'delivered' }, event.recipients);
        break;
      case 'delivery-failed':
        deliveries.inc({ result: 'failed' }, event.recipients);
        break;
      case 'delivery-uncertain':
        deliveries.inc({ result: 'uncertain' }, event.recipients);
        break;
      case 'delivery-deferred':
        deliveries.inc({ result: 'deferred' });
        break;
      case 'reviewed':
        reviewed.inc({ action: event.action });
        break;
      case 'sweep':
        held.set(event.held);
        break;
      case 'queue-lost':
        queue.set(0);
        break;
      case 'queue-restored':
        queue.set(1);
        break;
      case 'process-ended':
        ended.inc({ role: event.role });
        break;
      case 'fault':
        faults.inc({ where: event.where });
        break;
      case 'bare-newline-refused':
      case 'answered':
      case 'purged':
      case 'corrupt':
        break;
    }
  };
}

function writeLog(log: Logger, event: MailEvent): void {
  switch (event.kind) {
    case 'decided': {
      const { decision, reference, bytes, took } = event;
      const outcomes = decision.verdicts.map((v) => v.outcome);
      log.info(
        {
          event: 'decided',
          reference,
          bytes,
          took_ms: Math.round(took * 10) / 10,
          direction: decision.direction,
          verdict: strictest(outcomes),
          recipients: outcomes.length,
          by_outcome: Object.fromEntries(
            OUTCOMES.map((o) => [o, outcomes.filter((x) => x === o).length] as const).filter(([, n]) => n > 0),
          ),
          rules: decision.matches.map((m) => `${m.ruleId}:${m.mode}`),
          structure: decision.structure,
          uninspectable: decision.uninspectable.length,
          revision: decision.revision,
        },
        'message decided',
      );
      return;
    }
    case 'session-opened':
    case 'session-closed':
    case 'sweep':
      logEvent(log, 'debug', event);
      return;
    case 'queue-lost':
    case 'corrupt':
    case 'fault':
    case 'process-ended':
    case 'delivery-uncertain':
      logEvent(log, 'error', event);
      return;
    case 'session-refused':
    case 'relaying-denied':
    case 'bare-newline-refused':
    case 'delivery-failed':
    case 'delivery-deferred':
      logEvent(log, 'warn', event);
      return;
    case 'auth':
    case 'answered':
    case 'delivered':
    case 'reviewed':
    case 'purged':
    case 'queue-restored':
      logEvent(log, 'info', event);
      return;
  }
}

function logEvent(log: Logger, level: 'debug' | 'info' | 'warn' | 'error', { kind, ...facts }: MailEvent): void {
  const safe = Object.entries(facts).map(([key, value]) => [
    key,
    key === 'reason' || key === 'reply' ? withoutAddresses(String(value)) : value,
  ]);
  log[level]({ event: kind, ...Object.fromEntries(safe) }, kind.replaceAll('-', ' '));
}

/** Servers like to repeat the recipient in their replies; a blind one must not get into the log that way. */
function withoutAddresses(text: string): string {
  return text.replaceAll(/<?[^\s<>@]+@[^\s<>@]+>?/g, '(address)');
}
