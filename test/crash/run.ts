// `npm run crash -- [--points all|NAME,...] [--runs N]`: the ledger, many times over. Prints a line for each point, and every
// violation; exit code 1 when there is one, or when a point was never passed. Runs differ by how often a point is
// passed first; ten of them share a folder, so that what one crash leaves behind meets the next, in turns
// with several processes and with all in one.
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CRASH_POINTS, parseCrashPoint, type CrashPoint } from '../../src/mail/crash-point.ts';
import { makeTemplate, runLedger, type Account } from './ledger.ts';

const { values } = parseArgs({
  options: { points: { type: 'string', default: 'all' }, runs: { type: 'string', default: '3' } },
});
const runs = Number(values.runs);
const names = values.points === 'all' ? CRASH_POINTS : values.points.split(',');
const points = names.flatMap((name): readonly CrashPoint[] => {
  const known = parseCrashPoint(name);
  if (known !== undefined) return [known.point];
  console.error(`no crash point is named "${name}"; one of ${CRASH_POINTS.join(', ')}`);
  process.exit(2);
});
if (!Number.isInteger(runs) || runs < 1) {
  console.error('--runs wants a number of 1 or more');
  process.exit(2);
}

/** How often a life surely passes a point in one of its processes; lives are spread from the first time to the last. */
const PASSES: Readonly<Record<string, number>> = {
  hold: 6,
  file: 6,
  mixed: 2,
  relay: 2,
  release: 12,
  return: 4,
  purge: 4,
};
/** Lives on one folder. */
const CHAIN = 10;
/** `smtp.workers` of one chain after the other: several processes, and all in one. */
const WORKERS = [2, 0] as const;

function timesOf(point: CrashPoint, life: number): number {
  const passes = point === 'release:after-decision' ? 4 : (PASSES[point.split(':')[0] ?? ''] ?? 1);
  return 1 + (life % passes);
}

const sum = (accounts: readonly Account[], what: (account: Account) => number): number =>
  accounts.reduce((total, account) => total + what(account), 0);

function tell(point: string, accounts: readonly Account[]): void {
  const lives = accounts.flatMap((a) => a.crashed);
  const crashes = lives.filter(Boolean).length;
  const fates = `${sum(accounts, (a) => a.delivered)} delivered, ${sum(accounts, (a) => a.held)} held, ${sum(accounts, (a) => a.bounced)} bounced`;
  const violations = sum(accounts, (a) => a.violations.length);
  console.log(
    `${point.padEnd(24)} ${crashes}/${lives.length} crashes  ${sum(accounts, (a) => a.accepted)} messages to ${sum(accounts, (a) => a.recipients)}: ${fates}; ${sum(accounts, (a) => a.repeated)} repeated, ${violations} violations`,
  );
}

const template = await makeTemplate();
const all: Account[] = [];
const never: string[] = [];
try {
  for (const point of points) {
    const own: Account[] = [];
    for (let done = 0; done < runs; done += CHAIN) {
      const lives = Array.from({ length: Math.min(CHAIN, runs - done) }, (_, i) => ({
        point,
        times: timesOf(point, done + i),
      }));
      const account = await runLedger(lives, template, WORKERS[(done / CHAIN) % WORKERS.length]);
      own.push(account);
      for (const violation of account.violations)
        console.log(`  VIOLATION ${point}, runs ${done + 1} to ${done + lives.length}: ${violation}`);
    }
    if (!own.some((a) => a.crashed.includes(true))) never.push(point);
    all.push(...own);
    tell(point, own);
  }
} finally {
  await rm(template, { recursive: true, force: true });
}
tell(`all ${points.length} points`, all);
if (never.length > 0) console.log(`never passed: ${never.join(', ')}`);
process.exitCode = never.length > 0 || all.some((a) => a.violations.length > 0) ? 1 : 0;
