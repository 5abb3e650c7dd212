// A real Postfix with a configuration, queue and ports of its own, delivering everything it accepts to a sink by SMTP.
import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeFolder } from './folder.ts';
import { PEERS } from './peers.ts';
import { answers, freePort, TestProcess } from './processes.ts';
import { until } from './until.ts';

const run = promisify(execFile);

/** Known users of corp.example; everybody else there is refused with Postfix's own words. */
const USERS = ['wang', 'li', 'chen', 'smith', 'hr'];

export interface Postfix {
  readonly port: number;
  /** Of its master process. */
  readonly pid: number;
  readonly folder: string;
  stop(): Promise<void>;
}

/**
 * @param sinkPort where accepted mail is delivered, on loopback
 * @param settings lines of main.cf behind ours
 */
export async function startPostfix(sinkPort: number, settings: readonly string[] = []): Promise<Postfix> {
  const folder = await makeFolder();
  await chmod(folder, 0o755);
  const port = await freePort();
  const { stdout } = await run('id', ['-u', 'postfix']);
  for (const name of ['config', 'queue', 'data']) await mkdir(join(folder, name));
  await chown(join(folder, 'data'), Number(stdout), 0);
  await writeFile(join(folder, 'config', 'main.cf'), `${mainConfiguration(folder, sinkPort)}${settings.join('\n')}\n`);
  await writeFile(join(folder, 'config', 'master.cf'), masterConfiguration(port));
  const postfix = PEERS.postfix ?? 'postfix';
  const configuration = join(folder, 'config');
  const process = new TestProcess(postfix, ['-c', configuration, 'start-fg']);
  try {
    await until(() => answers(port), 'Postfix to answer');
  } catch (error) {
    await run(postfix, ['-c', configuration, 'stop']).catch(() => undefined);
    const log = await readFile(join(folder, 'mail.log'), 'utf8').catch(() => '');
    throw new Error(`Postfix did not start: ${process.output}\n${log}`, { cause: error });
  }
  const stop = async (): Promise<void> => {
    await run(postfix, ['-c', configuration, 'stop']);
    await process.exited;
    await rm(folder, { recursive: true, force: true });
  };
  return { port, pid: process.child.pid ?? 0, folder, stop };
}

function mainConfiguration(folder: string, sinkPort: number): string {
  return `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${folder}/mail.log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.corp.example
mydestination = corp.example
mynetworks = 127.0.0.0/8
local_header_rewrite_clients =
local_recipient_maps = inline:{ ${USERS.map((user) => `${user}@corp.example=ok`).join(', ')} }
local_transport = smtp:[127.0.0.1]:${sinkPort}
default_transport = smtp:[127.0.0.1]:${sinkPort}
alias_maps =
alias_database =
biff = no
smtp_line_length_limit = 0
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
smtputf8_enable = yes
message_size_limit = 52428800
`;
}

function masterConfiguration(port: number): string {
  return `127.0.0.1:${port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;
}
