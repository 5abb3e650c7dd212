// A real Exim with a configuration, spool and port of its own, delivering everything it accepts to a sink by SMTP. It is not
// installed (Debian's package and Postfix's exclude each other) but unpacked into a folder. It insists on a user of its own:
// libnss-wrapper shows it one that the machine does not have.
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from './folder.ts';
import { PEERS } from './peers.ts';
import { answers, freePort, TestProcess } from './processes.ts';
import { until } from './until.ts';

/** User and group id of nobody on the machine. */
const USER_ID = 61_987;

export interface Exim {
  readonly port: number;
  stop(): Promise<void>;
}

/** @param sinkPort where accepted mail is delivered, on loopback */
export async function startExim(sinkPort: number): Promise<Exim> {
  const folder = await makeFolder();
  await chmod(folder, 0o755);
  const port = await freePort();
  const spool = join(folder, 'spool');
  await mkdir(spool);
  await chown(spool, USER_ID, USER_ID);
  await writeFile(join(folder, 'passwd'), `root:x:0:0::/:/bin/sh\nDebian-exim:x:${USER_ID}:${USER_ID}::/:/bin/false\n`);
  await writeFile(join(folder, 'group'), `root:x:0:\nDebian-exim:x:${USER_ID}:\n`);
  const configuration = join(folder, 'exim.conf');
  await writeFile(configuration, configurationOf(spool, port, sinkPort));
  const program = PEERS.exim ?? 'exim4';
  const exim = new TestProcess(program, ['-C', configuration, '-bdf'], {
    env: { PATH: process.env['PATH'], ...environment(program, folder) },
  });
  try {
    await until(() => answers(port), 'Exim to answer');
  } catch (error) {
    await exim.end();
    const log = await readFile(join(spool, 'panic.log'), 'utf8').catch(() => '');
    throw new Error(`Exim did not start: ${exim.output}\n${log}`, { cause: error });
  }
  const stop = async (): Promise<void> => {
    await exim.end();
    await rm(folder, { recursive: true, force: true });
  };
  return { port, stop };
}

/** The libraries that were unpacked with it, and the user. */
function environment(program: string, folder: string): NodeJS.ProcessEnv {
  const root = resolve(dirname(program), '../..');
  const machine = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';
  return {
    LD_LIBRARY_PATH: [`${root}/usr/lib/${machine}`, `${root}/lib/${machine}`].join(':'),
    LD_PRELOAD: 'libnss_wrapper.so',
    NSS_WRAPPER_PASSWD: join(folder, 'passwd'),
    NSS_WRAPPER_GROUP: join(folder, 'group'),
  };
}

/** Names in the envelope that make it answer as wanted; the Postfix of the tests has the same (postfix-answers.ts). */
function configurationOf(spool: string, port: number, sinkPort: number): string {
  return `primary_hostname = mail.corp.example
spool_directory = ${spool}
log_file_path = ${spool}/%s.log
pid_file_path = ${spool}/exim.pid
local_interfaces = 127.0.0.1
daemon_smtp_ports = ${port}
deliver_drop_privilege = true
keep_environment = LD_LIBRARY_PATH : LD_PRELOAD : NSS_WRAPPER_PASSWD : NSS_WRAPPER_GROUP
never_users =
host_lookup =
rfc1413_query_timeout = 0s
message_size_limit = 200K
recipients_max = 5
recipients_max_reject = true
smtp_max_unknown_commands = 3
dsn_advertise_hosts = *
smtputf8_advertise_hosts = *
chunking_advertise_hosts = *
prdr_enable = true
tls_advertise_hosts =
auth_advertise_hosts = *
acl_smtp_mail = check_mail
acl_smtp_rcpt = check_rcpt
acl_smtp_predata = check_predata
acl_smtp_data = check_data
acl_smtp_vrfy = accept
acl_smtp_expn = accept
begin acl
check_mail:
  deny senders = banned@*
    message = 550 5.7.1 Sender is not welcome\\nAsk the postmaster
  defer senders = later@*
    message = 451 4.3.0 Come again
  accept
check_rcpt:
  deny local_parts = nobody
    message = 550 5.1.1 No such user\\nTry the directory at https://dir.corp.example/
  defer local_parts = grey
    message = 450 4.2.0 Greylisted
  defer local_parts = full
    message = 452 4.2.2 Mailbox full
  deny local_parts = moved
    message = 551 5.1.6 User not local; please try <gone@other.example>
  accept
check_predata:
  deny senders = nodata@*
    message = 554 5.7.1 No data from you
  defer senders = laterdata@*
    message = 451 4.3.0 No data now
  accept
check_data:
  deny condition = \${if eq{$h_x-refuse:}{5}}
    message = 552 5.2.2 Too much\\nfor this mailbox
  defer condition = \${if eq{$h_x-refuse:}{4}}
    message = 451 4.7.1 Try again
  accept
begin routers
all:
  driver = manualroute
  route_list = * 127.0.0.1 byname
  transport = sink
  self = send
begin transports
sink:
  driver = smtp
  port = ${sinkPort}
  allow_localhost
  message_linelength_limit = 100000
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = \${if and{{eq{$auth2}{wang}}{eq{$auth3}{secret}}}}
  server_set_id = $auth2
login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username: : Password:
  server_condition = \${if and{{eq{$auth1}{wang}}{eq{$auth2}{secret}}}}
  server_set_id = $auth1
`;
}
