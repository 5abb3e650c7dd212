// The books of crashes (attack R01): what clients were told, what the server behind received, what the records say. A gateway is
// killed at a named point under load and started again, over and over on the same folder; clients send again what got no reply, an
// officer goes on deciding. In the end every recipient of every message has a fate, nothing accepted is missing, and a copy too
// many has a crash to explain it.
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoCertificate } from '../../src/act/demo-certificate.ts';
import type { CrashPoint } from '../../src/mail/crash-point.ts';
import { InboxServer } from '../../src/smtp/inbox-server.ts';
import { ConsoleClient } from '../support/console-client.ts';
import { makeFolder } from '../support/folder.ts';
import { Site } from '../support/gateway-process.ts';
import { must } from '../support/must.ts';
import type { TestProcess } from '../support/processes.ts';
import { sendMail } from '../support/send.ts';
import { until } from '../support/until.ts';

const SENDER = 'wang@corp.example';
const OFFICER = { name: 'officer', password: 'a long enough password' };
const TO = {
  relayed: 'clean@other.example',
  held: 'held@other.example',
  encrypted: 'secret@bank.example',
  refused: 'refused@other.example',
} as const;
type Fate = keyof typeof TO;

/** What the messages of the load are for; the crash points lie on different ones of these roads. */
const MIXTURES: readonly (readonly Fate[])[] = [
  ['relayed'],
  ['held'],
  ['relayed', 'held'],
  ['encrypted'],
  ['relayed', 'held', 'encrypted', 'refused'],
  ['held'],
];

const rule = (id: string, to: string, then: string): string => `
  - { id: ${id}, title: { en: ${id} }, severity: high, mode: enforce, when: { to: { address: ${to} }, size: "> 1B" }, then: [${then}] }`;
const RULES = `format: 1
ruleset: ledger
rules:${rule('l-hold', TO.held, '{ hold: { only_for: matching_recipients } }')}${rule('l-encrypt', TO.encrypted, '{ encrypt: {} }')}${rule('l-refuse', TO.refused, '{ reject: { only_for: matching_recipients } }')}
`;

/** A life of the gateway: it dies when the point is passed for the `times`-th time in one of its processes. */
export interface Life {
  readonly point: CrashPoint;
  readonly times: number;
}

/** For a machine that has much else to do. */
const PATIENCE_MS = 180_000;

interface Sending {
  readonly id: string;
  readonly fates: readonly Fate[];
  readonly bytes: Buffer;
  /** Which life it was first sent to. */
  readonly life: number;
  isAccepted: boolean;
  /** Attempts that broke off without a reply. */
  broken: number;
}

interface Listed {
  readonly reference: string;
  readonly state: string;
  readonly resolution: string | null;
  readonly purpose: string;
  readonly sha256: string;
  readonly subject: string | null;
  readonly same_as: string | null;
}

/** What one run came to. */
export interface Account {
  /** For each life: it really died at its point. */
  readonly crashed: readonly boolean[];
  /** Messages that were answered 250 in the end, and their recipients. */
  readonly accepted: number;
  readonly recipients: number;
  readonly delivered: number;
  readonly held: number;
  readonly bounced: number;
  /** Copies that a broken attempt or a broken delivery explains. */
  readonly repeated: number;
  /** Everything that must not be; empty is the aim. */
  readonly violations: readonly string[];
}

/** A data folder with an officer in it, to begin runs with. */
export async function makeTemplate(): Promise<string> {
  const sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
  const site = await Site.create({ downstreamPort: sink.port, rules: { 'ledger.yaml': RULES } });
  try {
    await site.start();
    const added = await site.commandWithInput(OFFICER.password, 'user', 'add', OFFICER.name, '--password-stdin');
    if (added.code !== 0) throw new Error(added.output);
    await site.stop();
    const template = await makeFolder();
    await cp(join(site.folder, 'data'), template, { recursive: true, filter: (path) => !path.endsWith('.sock') });
    return template;
  } finally {
    await site.destroy();
    await sink.close();
  }
}

/** Messages sent to each life, besides what earlier ones have not accepted. */
const MESSAGES = 18;

/**
 * One folder, and a gateway in it that lives and dies as told and lives on in the end.
 * @param workers as the configuration has it: 0 for all in one process
 */
export async function runLedger(lives: readonly Life[], template: string, workers = 2): Promise<Account> {
  const sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
  const site = await Site.create({
    downstreamPort: sink.port,
    rules: { 'ledger.yaml': RULES },
    configuration: `quarantine: { sweep: 1s, keep_decided: 1s }\nqueue: { warn_after: 1h }\nsmtp: { workers: ${workers} }\n`,
  });
  try {
    await cp(template, join(site.folder, 'data'), { recursive: true });
    await mkdir(join(site.folder, 'certs', 'pgp'), { recursive: true });
    await writeFile(join(site.folder, 'certs', 'pgp', 'bank.asc'), await demoCertificate('Bank', TO.encrypted));
    return await new Run(site, sink).play(lives);
  } finally {
    await site.destroy();
    await sink.close();
  }
}

class Run {
  readonly #site: Site;
  readonly #sink: InboxServer;
  /** References of releases that a person confirmed although an earlier try may have arrived; one for each time. */
  readonly #confirmed: string[] = [];

  constructor(site: Site, sink: InboxServer) {
    this.#site = site;
    this.#sink = sink;
  }

  async play(lives: readonly Life[]): Promise<Account> {
    const load: Sending[] = [];
    const crashed: boolean[] = [];
    for (const [i, life] of lives.entries()) {
      for (let sent = 0; sent < MESSAGES; sent++) load.push(sending(load.length, i));
      crashed.push(await this.#live(life, load));
    }
    await until(async () => (await this.#comesUp({})) !== undefined, 'the gateway to start again', PATIENCE_MS);
    for (let round = 0; round < 3 && load.some((s) => !s.isAccepted); round++) await this.#send(load, () => false);
    await this.#decideAll(() => false);
    const records = await this.#settled();
    return await this.#account(load, records, crashed);
  }

  /** One life under load, to its end. True when its point killed it. */
  async #live({ point, times }: Life, load: readonly Sending[]): Promise<boolean> {
    let doomed: TestProcess | 'crashed' | undefined;
    await until(
      async () => {
        doomed = await this.#comesUp({ POSTERN_CRASH_AT: `${point}@${times}` });
        return doomed !== undefined;
      },
      'the gateway to start',
      PATIENCE_MS,
    );
    if (doomed === 'crashed') return true; // what earlier lives left behind led it there at once
    const running = must(doomed);
    const hasCrashed = (): boolean => running.output.includes('crash point') || hasEnded(running);
    await this.#send(load, hasCrashed);
    await this.#decideAll(hasCrashed).catch(() => undefined); // the console dies with the rest
    await until(hasCrashed, 'the crash point to be passed', 8_000).catch(() => undefined);
    const crashed = hasCrashed();
    await running.end('SIGKILL');
    return crashed;
  }

  /** What was killed lets go of the folder when the kernel has cleaned up behind it. */
  async #comesUp(environment: Readonly<Record<string, string>>): Promise<TestProcess | 'crashed' | undefined> {
    return await this.#site.start(environment).catch((error: unknown) => {
      return String(error).includes('crash point') ? 'crashed' : undefined;
    });
  }

  /** Four clients, each with its share; what gets no reply is theirs to send again. */
  async #send(load: readonly Sending[], isOver: () => boolean): Promise<void> {
    const left = load.filter((s) => !s.isAccepted);
    const client = async (): Promise<void> => {
      for (let next = left.shift(); next !== undefined && !isOver(); next = left.shift()) {
        const envelope = { from: SENDER, to: next.fates.map((fate) => TO[fate]) };
        const answer = await sendMail(this.#site.port('relay'), next.bytes, envelope).catch(() => undefined);
        if (answer === undefined) next.broken++;
        else next.isAccepted = answer.code === 250;
      }
    };
    await Promise.all(Array.from({ length: 4 }, client));
  }

  /** Of three rounds of mixtures what is held is released, returned and left. */
  async #decideAll(isOver: () => boolean): Promise<void> {
    const officer = new ConsoleClient(this.#site.consoleUrl);
    if ((await officer.signIn(OFFICER.name, OFFICER.password)) !== 200) throw new Error('the officer can not sign in');
    const response = await officer.call('GET', '/held');
    const { held } = (await response.json()) as {
      held: readonly { reference: string; state: string; subject: string }[];
    };
    for (const { reference, state, subject } of held) {
      if (isOver()) return;
      const round = Math.floor(Number(/\d+/.exec(subject)?.[0]) / MIXTURES.length) % 3;
      const again = state === 'uncertain';
      if (again) this.#confirmed.push(reference);
      if (round === 2 && !again) continue;
      const action = round === 1 && !again ? 'return' : 'release';
      await officer.call('POST', `/held/${reference}/${action}`, { reason: 'ledger', ...(again ? { again } : {}) });
    }
  }

  /** The records when nothing is on its way any more; releases that broke off are confirmed on the way. */
  async #settled(): Promise<readonly Listed[]> {
    let records: readonly Listed[] = [];
    const officer = new ConsoleClient(this.#site.consoleUrl);
    await officer.signIn(OFFICER.name, OFFICER.password);
    await until(
      async () => {
        records = JSON.parse((await this.#site.command('hold', 'list', '--all', '--json')).output) as Listed[];
        for (const { reference, state } of records) {
          if (state !== 'uncertain') continue;
          const { ok } = await officer.call('POST', `/held/${reference}/release`, { reason: 'ledger', again: true });
          if (ok) this.#confirmed.push(reference);
        }
        return records.every(({ state }) => state === 'held' || state === 'closed');
      },
      'everything to come to its end',
      PATIENCE_MS,
    );
    return records;
  }

  async #account(load: readonly Sending[], records: readonly Listed[], crashed: readonly boolean[]): Promise<Account> {
    const book = new Book(this.#sink, this.#confirmed, crashed);
    for (const one of load) {
      if (!one.isAccepted) book.violations.push(`${one.id}: never accepted, although the gateway ran again`);
      const about = records.filter((r) => r.subject === one.id || this.#isOf(r, one));
      for (const fate of one.fates) book.enter(one, fate, about);
    }
    for (const record of records.filter((r) => r.state === 'held')) await this.#mustBeWhole(record, book);
    const { delivered, held, bounced, repeated, violations } = book;
    const recipients = load.flatMap((s) => s.fates).length;
    if (delivered + held + bounced < recipients)
      violations.push(`${recipients} recipients accepted, ${delivered + held + bounced} with a fate`);
    const accepted = load.filter((s) => s.isAccepted).length;
    return { crashed, accepted, recipients, delivered, held, bounced, repeated, violations };
  }

  /** Destroyed mail has lost its subject; its hash says which it was. */
  #isOf(record: Listed, { bytes }: Sending): boolean {
    return record.purpose === 'review' && record.sha256 === createHash('sha256').update(bytes).digest('hex');
  }

  async #mustBeWhole({ reference, sha256 }: Listed, book: Book): Promise<void> {
    const bytes = await readFile(join(this.#site.folder, 'data', 'held', `${reference}.eml`)).catch(() =>
      Buffer.alloc(0),
    );
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      book.violations.push(`${reference}: held, and its bytes are not what was held`);
  }
}

/** Counts, and compares what came with what may come. */
class Book {
  delivered = 0;
  held = 0;
  bounced = 0;
  repeated = 0;
  readonly violations: string[] = [];
  readonly #sink: InboxServer;
  readonly #confirmed: readonly string[];
  readonly #crashed: readonly boolean[];

  constructor(sink: InboxServer, confirmed: readonly string[], crashed: readonly boolean[]) {
    this.#sink = sink;
    this.#confirmed = confirmed;
    this.#crashed = crashed;
  }

  enter(one: Sending, fate: Fate, about: readonly Listed[]): void {
    // An attempt that broke off may have got as far as the copy; a crash may repeat what was at its final dot.
    const excuses = one.broken + this.#crashed.slice(one.life).filter(Boolean).length;
    switch (fate) {
      case 'relayed':
        this.delivered += this.#copies(one, TO.relayed, one.broken);
        break;
      case 'encrypted':
        this.delivered += this.#copies(one, TO.encrypted, excuses);
        break;
      case 'refused':
        this.#none(one, TO.refused);
        this.bounced += this.#copies(one, SENDER, excuses + about.length, TO.refused);
        break;
      case 'held':
        this.#enterHeld(
          one,
          about.filter((r) => r.purpose === 'review'),
          excuses,
        );
        break;
    }
  }

  #enterHeld(one: Sending, records: readonly Listed[], excuses: number): void {
    const cases = records.filter((r) => r.same_as === null);
    if (cases.length !== 1) this.violations.push(`${one.id}: ${cases.length} cases for the officer (attack R15)`);
    const released = records.filter((r) => r.resolution === 'released');
    const confirmed = this.#confirmed.filter((each) => records.some((r) => r.reference === each)).length;
    if (released.length > 0) this.delivered += this.#copies(one, TO.held, released.length - 1 + confirmed);
    else this.#none(one, TO.held);
    const returned = records.filter((r) => r.resolution === 'returned');
    if (returned.length > 0) this.bounced += this.#copies(one, SENDER, returned.length - 1 + excuses, TO.held);
    if (records.some((r) => r.state === 'held')) this.held++;
  }

  /** 1 when at least one copy has come; more than `excused` too many is a violation. */
  #copies({ id }: Sending, recipient: string, excused: number, naming = ''): number {
    const found = this.#arrived(id, recipient).filter((text) => text.includes(naming)).length;
    if (found === 0) this.violations.push(`${id}: nothing has come to ${recipient}: LOST`);
    if (found > 1 + excused) this.violations.push(`${id}: ${found} copies for ${recipient}, ${1 + excused} explained`);
    this.repeated += Math.max(0, found - 1);
    return Math.min(found, 1);
  }

  #none({ id }: Sending, recipient: string): void {
    if (this.#arrived(id, recipient).length > 0) this.violations.push(`${id}: came to ${recipient}: LEAKED`);
  }

  #arrived(id: string, recipient: string): readonly string[] {
    const mark = new RegExp(`^Message-ID: <${id}@`, 'm');
    return this.#sink.messages
      .filter((m) => m.to.includes(recipient))
      .map((m) => m.bytes.toString('latin1'))
      .filter((text) => mark.test(text));
  }
}

function sending(index: number, life: number): Sending {
  const id = `message-${index}`;
  const fates = must(MIXTURES[index % MIXTURES.length]);
  const head = `From: ${SENDER}\r\nTo: all\r\nSubject: ${id}\r\nMessage-ID: <${id}@corp.example>\r\n`;
  return { id, fates, bytes: Buffer.from(`${head}\r\nthe body of ${id}\r\n`), life, isAccepted: false, broken: 0 };
}

const hasEnded = ({ child }: TestProcess): boolean => child.exitCode !== null || child.signalCode !== null;
