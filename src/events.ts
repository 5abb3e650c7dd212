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
  const cut = new Counter({
    name: 'postern_sessions_cut_total',
    help: 'SMTP connections that we closed for what the client did',
    labelNames: ['listener', 'reason'],
    registers,
  });
  const auth = new Counter({ name: 'postern_auth_total', help: 'AUTH exchanges', labelNames: ['accepted'], registers });
  const throttled = new Counter({
    name: 'postern_logins_throttled_total',
    help: 'AUTH exchanges refused unseen after too many failures',
    registers,
  });
  const tooFast = new Counter({
    name: 'postern_sending_too_fast_total',
    help: 'Messages and recipients refused for now by a rate',
    labelNames: ['what'],
    registers,
  });
  const notOwned = new Counter({
    name: 'postern_sender_not_owned_total',
    help: 'Sender addresses that did not belong to the account',
    labelNames: ['where', 'refused'],
    registers,
  });
  const loops = new Counter({ name: 'postern_loops_refused_total', help: 'Messages going in circles', registers });
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
  const sending = new Gauge({
    name: 'postern_outgoing_messages',
    help: 'Messages of ours that are not delivered yet, at the last sweep',
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
  const room = new Gauge({
    name: 'postern_storage_room',
    help: '1 while the disk has room for new mail',
    registers,
    aggregator: 'min',
  });
  room.set(1);
  const refusedRecipients = new Counter({
    name: 'postern_recipients_refused_total',
    help: 'Recipients refused at RCPT by a rule',
    labelNames: ['rule'],
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
  const stopped = new Counter({
    name: 'postern_inspections_stopped_total',
    help: 'Child processes that ended over a file of a message: budget of time or memory, or a crash',
    labelNames: ['cause'],
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
      case 'session-cut':
        cut.inc({ listener: event.listener, reason: event.reason });
        break;
      case 'auth':
        auth.inc({ accepted: String(event.accepted) });
        break;
      case 'login-throttled':
        throttled.inc();
        break;
      case 'relaying-denied':
        denied.inc();
        break;
      case 'sending-too-fast':
        tooFast.inc({ what: event.what });
        break;
      case 'sender-not-owned':
        notOwned.inc({ where: event.where, refused: String(event.refused) });
        break;
      case 'loop-refused':
        loops.inc();
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
      case 'possible-duplicate':
        deliveries.inc({ result: 'possible-duplicate' }, event.recipients);
        break;
      case 'delivery-deferred':
        deliveries.inc({ result: 'deferred' });
        break;
      case 'reviewed':
        reviewed.inc({ action: event.action });
        break;
      case 'sweep':
        held.set(event.held);
        sending.set(event.sending);
        break;
      case 'storage-low':
        room.set(0);
        break;
      case 'storage-restored':
        room.set(1);
        break;
      case 'recipient-refused':
        refusedRecipients.inc({ rule: event.rule });
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
      case 'inspection-stopped':
        stopped.inc({ cause: event.cause });
        break;
      case 'fault':
        faults.inc({ where: event.where });
        break;
      case 'bare-newline-refused':
      case 'answered':
      case 'purged':
      case 'corrupt':
      case 'foreign-files':
      case 'clock-stepped':
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
    case 'loop-refused':
    case 'process-ended':
    case 'delivery-uncertain':
    case 'storage-low':
      logEvent(log, 'error', event);
      return;
    case 'inspection-stopped':
    case 'session-refused':
    case 'session-cut':
    case 'login-throttled':
    case 'sending-too-fast':
    case 'sender-not-owned':
    case 'relaying-denied':
    case 'bare-newline-refused':
    case 'delivery-failed':
    case 'delivery-deferred':
    case 'possible-duplicate':
    case 'foreign-files':
    case 'clock-stepped':
      logEvent(log, 'warn', event);
      return;
    case 'auth':
    case 'answered':
    case 'delivered':
    case 'reviewed':
    case 'purged':
    case 'queue-restored':
    case 'storage-restored':
    case 'recipient-refused':
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
