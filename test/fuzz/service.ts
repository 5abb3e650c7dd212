// The process under test: inspects what it is sent as a process that takes mail does. That it stays up, answers in time and does
// not grow is for the one that started it to see.
import { join } from 'node:path';
import { InspectionPool } from '../../src/inspection/pool.ts';
import { inspectBehindWalls, openInspection } from '../../src/inspect.ts';
import { explainError } from '../../src/mail/fault.ts';
import { receivedMail } from '../support/received.ts';
import { WALLS, type Answer } from './fuzz.ts';

const RULES = join(import.meta.dirname, '../../rules');
const DOMAINS = ['corp.example'];

const using = await openInspection(RULES, DOMAINS);
let stops: string[] = [];
const pool = new InspectionPool({
  domains: DOMAINS,
  walls: WALLS,
  report(event) {
    if (event.kind === 'inspection-stopped') stops.push(event.cause);
  },
});

process.once('disconnect', () => void pool.close().then(() => process.exit()));
process.on('message', (mail: Uint8Array) => {
  stops = [];
  inspectBehindWalls(receivedMail(Buffer.from(mail)), using, (received) => pool.inspect(received, using, RULES)).then(
    () => process.send?.({ stops } satisfies Answer),
    (error: unknown) => process.send?.({ stops, fault: explainError(error) } satisfies Answer),
  );
});
process.send?.('ready');
