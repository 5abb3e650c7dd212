// `npm run crash -- [--points all|NAME,...] [--runs N]`: the ledger, many times over. Prints a line for each point, and every
// violation; exit code 1 when there is one, or when a point was never passed. Runs differ by how often a point is passed first.
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

/** How often a run surely passes a point; the runs are spread from the first time to the last. */
const PASSES: Readonly<Record<string, number>> = {
  hold: 18,
  file: 18,
  mixed: 6,
  relay: 3,
  release: 12,
  return: 4,
  purge: 4,
};

function timesOf(point: CrashPoint, run: number): number {
  const passes = point === 'release:after-decision' ? 4 : (PASSES[point.split(':')[0] ?? ''] ?? 1);
  return 1 + Math.round((run * (passes - 1)) / Math.max(1, runs - 1));
}

const sum = (accounts: readonly Account[], what: (account: Account) => number): number =>
  accounts.reduce((total, account) => total + what(account), 0);

function tell(point: string, accounts: readonly Account[]): void {
  const crashes = accounts.filter((a) => a.crashed).length;
  const fates = `${sum(accounts, (a) => a.delivered)} delivered, ${sum(accounts, (a) => a.held)} held, ${sum(accounts, (a) => a.bounced)} bounced`;
  const violations = sum(accounts, (a) => a.violations.length);
  console.log(
    `${point.padEnd(24)} ${crashes}/${accounts.length} crashes  ${sum(accounts, (a) => a.accepted)} messages to ${sum(accounts, (a) => a.recipients)}: ${fates}; ${sum(accounts, (a) => a.repeated)} repeated, ${violations} violations`,
  );
}

const template = await makeTemplate();
const all: Account[] = [];
const never: string[] = [];
try {
  for (const point of points) {
    const own: Account[] = [];
    for (let run = 0; run < runs; run++) {
      const account = await runLedger(point, timesOf(point, run), template);
      own.push(account);
      for (const violation of account.violations) console.log(`  VIOLATION ${point}, run ${run + 1}: ${violation}`);
    }
    if (!own.some((a) => a.crashed)) never.push(point);
    all.push(...own);
    tell(point, own);
  }
} finally {
  await rm(template, { recursive: true, force: true });
}
tell(`all ${points.length} points`, all);
if (never.length > 0) console.log(`never passed: ${never.join(', ')}`);
process.exitCode = never.length > 0 || all.some((a) => a.violations.length > 0) ? 1 : 0;
