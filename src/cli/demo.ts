// `postern demo`: the whole gateway on its embedded default with a small fake corporate server behind it. Sends sample mail
// through, says what came of it and where to look, and stays up until interrupted; with --once it ends, and its exit code
// says whether everything came as expected. Everything it makes lies in data/demo and is made anew each time.
import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { composeMail } from '../act/compose.ts';
import { demoCertificate } from '../act/demo-certificate.ts';
import { loadConfig, type LoadedConfig } from '../config.ts';
import { Accounts } from '../console/accounts.ts';
import { openInboxPage } from '../console/inbox-page.ts';
import { openEvents } from '../events.ts';
import { Gateway } from '../gateway.ts';
import { parseAddress, type Address } from '../mail/address.ts';
import { memoryContent } from '../mail/content.ts';
import { isPositive, replyText, type Reply } from '../mail/reply.ts';
import { InboxServer } from '../smtp/inbox-server.ts';
import { openWire, type Wire } from '../smtp/wire.ts';
import { EXIT, print, styled, type ExitCode } from './command.ts';
import { ENCRYPTED_TO, SAMPLES, type Sample } from './demo-mail.ts';
import { untilAborted } from './start.ts';
import { version } from './version.ts';

const LOOPBACK = '127.0.0.1';
const OFFICER = 'officer';
const PATIENCE_MS = 20_000;

export async function demo(options: { readonly once?: boolean }, signal: AbortSignal): Promise<ExitCode> {
  const data = join(process.cwd(), 'data', 'demo');
  const opened: { close(): Promise<void> }[] = [];
  const opening = async <T extends { close(): Promise<void> }>(what: Promise<T>): Promise<T> => {
    const it = await what;
    opened.unshift(it);
    return it;
  };
  try {
    const inbox = await opening(InboxServer.open({ address: LOOPBACK, port: await freePort(10_025) }));
    const page = await opening(openInboxPage(inbox.messages, { address: LOOPBACK, port: await freePort(8081) }));
    const loaded = await demoConfig(data, inbox.port);
    await freshFolder(data, loaded);
    const events = openEvents({ level: 'info', write: () => undefined });
    const gateway = await opening(Gateway.open({ ...loaded, events, version: await version() }));
    const password = randomBytes(9).toString('base64url');
    await new Accounts(gateway.quarantine.records, Date.now).add(
      { name: OFFICER, role: 'officer', language: 'en' },
      password,
      'demo',
    );
    print(styled('bold', '\nPostern demo: sample mail\n'));
    const failures = await runSamples(gateway, inbox);
    const failedRelease = await showRelease(gateway, inbox);
    const isGood = failures === 0 && !failedRelease;
    print(
      isGood
        ? styled('green', '\nEverything came as expected.')
        : styled('red', '\nSomething did not come as expected; see above.'),
    );
    if (options.once === true) return isGood ? EXIT.good : EXIT.findings;
    printAddresses(gateway, page.port, password);
    await untilAborted(signal);
    return EXIT.good;
  } finally {
    for (const each of opened) await each.close();
  }
}

/** The embedded default, moved to free ports where its own are taken, and to a folder of the demo's. */
async function demoConfig(data: string, downstreamPort: number): Promise<LoadedConfig> {
  return await loadConfig({
    embedded: true,
    folder: process.cwd(),
    environment: {
      POSTERN_HOSTNAME: 'gate.corp.example',
      POSTERN_DATA: data,
      POSTERN_CERTS: join(data, 'certs'),
      POSTERN_DOWNSTREAM__PORT: String(downstreamPort),
      POSTERN_LISTENERS__0__PORT: String(await freePort(2525)),
      POSTERN_LISTENERS__1__PORT: String(await freePort(2587)),
      POSTERN_LISTENERS__2__PORT: String(await freePort(2526)),
      POSTERN_CONSOLE__PORT: String(await freePort(8080)),
    },
  });
}

async function freshFolder(data: string, { config }: LoadedConfig): Promise<void> {
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true, mode: 0o700 });
  await mkdir(join(config.certs, 'pgp'), { recursive: true });
  await writeFile(join(config.certs, 'pgp', 'partner.asc'), await demoCertificate('Partner', ENCRYPTED_TO));
}

/** The wanted port, or any free one when somebody has it. */
async function freePort(wanted: number): Promise<number> {
  const listens = (port: number): Promise<number | undefined> =>
    new Promise((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(undefined));
      server.listen(port, LOOPBACK, () => {
        const at = server.address();
        server.close(() => resolve(typeof at === 'object' ? at?.port : undefined));
      });
    });
  return (await listens(wanted)) ?? (await listens(0)) ?? 0;
}

async function runSamples(gateway: Gateway, inbox: InboxServer): Promise<number> {
  let failures = 0;
  for (const sample of SAMPLES) {
    const before = inbox.messages.length;
    const reply = await send(sample, gateway.listeners.get('relay')?.port ?? 0);
    const arrived = await until(() => inbox.messages.length - before >= sample.delivered);
    const isGood =
      sample.reply.test(replyText(reply)) && arrived && inbox.messages.length - before === sample.delivered;
    if (!isGood) failures++;
    print(`${isGood ? styled('green', '✓') : styled('red', '✗')} ${sample.what}`);
    print(styled('dim', `    answer to the sender: ${replyText(reply)}`));
    if (!isGood)
      print(
        `    expected ${String(sample.reply)} and ${sample.delivered} delivered; ${inbox.messages.length - before} were`,
      );
  }
  return failures;
}

/** An officer's decision, made here so that the demo shows the way to its end. Returns true when it went wrong. */
async function showRelease(gateway: Gateway, inbox: InboxServer): Promise<boolean> {
  const [held] = await gateway.quarantine.store.list(['held'], 1);
  if (held === undefined) return true;
  const before = inbox.messages.length;
  const { kind } = await gateway.quarantine.review.decide('release', held.reference, {
    actor: 'demo',
    reason: 'approved by the head of department',
  });
  const arrived = await until(() => inbox.messages.length > before);
  const second = await gateway.quarantine.review.decide('release', held.reference, {
    actor: 'demo',
    reason: 'double click',
  });
  const isGood =
    kind === 'done' && arrived && second.kind === 'decided-already' && inbox.messages.length === before + 1;
  print(
    `${isGood ? styled('green', '✓') : styled('red', '✗')} an officer releases the held archive; a second click changes nothing`,
  );
  print(styled('dim', `    ${held.reference} delivered ${inbox.messages.length - before} time(s)`));
  return !isGood;
}

async function send({ mail, recipients }: Sample, port: number): Promise<Reply> {
  const bytes = await composeMail({ ...mail, date: Date.now() });
  const wire = await openWire({ host: LOOPBACK, port, tls: 'none', hostname: 'workstation.corp.example' });
  try {
    return await transact(wire, address(mail.from), recipients.map(address), bytes);
  } finally {
    await wire.quit();
  }
}

async function transact(wire: Wire, from: Address, recipients: readonly Address[], bytes: Buffer): Promise<Reply> {
  const begun = await wire.mail(from, []);
  if (!isPositive(begun)) return begun;
  for (const recipient of recipients) {
    const answer = await wire.rcpt({ address: recipient, parameters: [] });
    if (!isPositive(answer)) return answer;
  }
  return await wire.data({ recipients, trace: Buffer.alloc(0), content: memoryContent(bytes) });
}

function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`"${text}" is not a mail address`);
  return parsed;
}

async function until(condition: () => boolean): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!condition()) {
    if (Date.now() > deadline) return false;
    await new Promise((done) => setTimeout(done, 20));
  }
  return true;
}

function printAddresses(gateway: Gateway, inboxPort: number, password: string): void {
  const port = (name: string): number => gateway.listeners.get(name)?.port ?? 0;
  print(`
Look around (Ctrl-C ends the demo):
  console   http://${LOOPBACK}:${gateway.console.port}/   name ${OFFICER}, password ${password}
  inbox     http://${LOOPBACK}:${inboxPort}/   what reached the corporate server
  SMTP      ${LOOPBACK}:${port('relay')} without sign-in, ${LOOPBACK}:${port('staff')} with (any name and password), ${LOOPBACK}:${port('mx')} from outside

Send one yourself:
  curl smtp://${LOOPBACK}:${port('relay')} --mail-from you@corp.example --mail-rcpt client@other.example -T message.eml`);
}
