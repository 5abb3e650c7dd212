// A hostile attachment against the real gateway: the process that opens it hangs, its message gets the answer of the rules, not a
// 451, and everybody else is served meanwhile (X12, R24).
import { readdirSync, readFileSync } from 'node:fs';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { InboxServer } from '../../src/smtp/inbox-server.ts';
import { mailWithFiles } from '../support/files-mail.ts';
import { Site } from '../support/gateway-process.ts';
import { plainMail, RESIDENT_IDS } from '../support/mail.ts';
import { PEERS } from '../support/peers.ts';
import { sendMail } from '../support/send.ts';
import { until } from '../support/until.ts';

const PATIENCE_MS = 120_000;
const ENVELOPE = { from: 'wang@corp.example', to: ['x@other.example'] };
const CONFIGURATION = 'smtp: { workers: 1 }\ninspection: { time: 8s, file_time: 2s }\n';
const ZIP = Buffer.from(zipSync({ 'a.txt': Buffer.from('hello') }));

/** Ids of the processes that inspect for another. */
function inspectors(ancestor: number): readonly number[] {
  const parentOf = (pid: number): number => {
    try {
      return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      return 0; // ended meanwhile
    }
  };
  const isBelow = (pid: number): boolean => pid > 1 && (pid === ancestor || isBelow(parentOf(pid)));
  const isInspector = (pid: number): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('/inspection/child');
    } catch {
      return false;
    }
  };
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.filter((pid) => isInspector(pid) && isBelow(pid));
}

describe.skipIf(PEERS.redis === undefined)(
  'a file that hangs the process which opens it',
  { timeout: PATIENCE_MS },
  () => {
    let sink: InboxServer;
    let site: Site;

    beforeEach(async () => {
      sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
      site = await Site.create({ downstreamPort: sink.port, configuration: CONFIGURATION });
    });

    afterEach(async () => {
      await site.destroy();
      await sink.close();
    });

    it('costs its own reading: its message is held for what else is in it, other mail passes', async () => {
      await site.start();
      const port = site.port('relay');
      const ours = await site.pid('smtp-1');
      const hostile = await mailWithFiles(`身份证 ${RESIDENT_IDS.join(' ')}`, { 'a.zip': ZIP });
      const answer = sendMail(port, hostile, ENVELOPE);
      await until(() => inspectors(ours).length > 0, 'a process that inspects');
      for (const pid of inspectors(ours)) process.kill(pid, 'SIGSTOP');
      const others = [plainMail('hello', 'nothing special'), await mailWithFiles('see the file', { 'a.zip': ZIP })];
      for (const message of others) expect((await sendMail(port, message, ENVELOPE)).code).toBe(250);
      expect((await answer).text).toMatch(/^250 .*Held for review/);
      await until(() => site.output.includes('inspection-stopped'), 'the line in the log');
      expect(site.output).toMatch(/"cause":"time"/);
    });
  },
);
