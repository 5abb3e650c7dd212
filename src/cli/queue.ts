// `postern queue`: mail that is ours to deliver and is not delivered yet: released mail, encrypted copies, notifications. What is
// decided here is recorded at once and for good; the running gateway sends.
import { displayAddress } from '../mail/address.ts';
import { terminalText } from '../mail/plain-text.ts';
import { parseReference, type Reference } from '../mail/reference.ts';
import type { Outgoing, OutgoingResult } from '../quarantine/outgoing.ts';
import type { KeptMail } from '../quarantine/store.ts';
import { actor, withAccess } from './access.ts';
import { CommandError, EXIT, print, printError, styled, type ExitCode } from './command.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly reason?: string;
  readonly silent?: boolean;
}

const MAX_LISTED = 1_000;

export async function queueList(options: Options): Promise<ExitCode> {
  return await withAccess(options.config, async ({ outgoing }) => {
    const mail = await outgoing.list(MAX_LISTED);
    if (options.json === true) print(JSON.stringify(mail.map(toJson)));
    else if (mail.length === 0) print('Nothing waits to be sent.');
    else for (const item of mail) print(renderLine(item));
    return EXIT.good;
  });
}

export async function queueRetry(references: readonly string[], options: Options): Promise<ExitCode> {
  if (references.length === 0 && options.all !== true)
    throw new CommandError(EXIT.usage, 'say which: queue retry ID..., or queue retry --all');
  return await withAccess(options.config, async (access) => {
    const isListening = await access.isGatewayListening();
    const wanted =
      options.all === true ? (await access.outgoing.list(MAX_LISTED)).map((mail) => mail.reference) : references;
    const worst = await forEach(wanted, options, 'retry', (reference) => access.outgoing.retry(reference, actor()));
    if (worst !== EXIT.good || isListening) return worst;
    printError('the gateway does not answer: it tries when it runs again');
    return EXIT.unreachable;
  });
}

export async function queueDrop(references: readonly string[], options: Options): Promise<ExitCode> {
  const reason = options.reason?.trim() ?? '';
  if (reason === '')
    throw new CommandError(EXIT.usage, '--reason is missing: it is kept in the audit (queue drop ID --reason TEXT)');
  const silent = options.silent === true;
  const drop = (outgoing: Outgoing, reference: Reference): Promise<OutgoingResult> =>
    outgoing.drop(reference, { actor: actor(), reason, silent });
  return await withAccess(options.config, async ({ outgoing }) =>
    forEach(references, options, 'drop', (reference) => drop(outgoing, reference)),
  );
}

async function forEach(
  texts: readonly string[],
  options: Options,
  action: 'retry' | 'drop',
  work: (reference: Reference) => Promise<OutgoingResult>,
): Promise<ExitCode> {
  let worst: ExitCode = EXIT.good;
  for (const text of texts) {
    const reference = parseReference(text);
    if (reference === undefined) {
      printError(`${text}: this is no reference; they look like 7K3M-Q9TB-0XHA`);
      worst = EXIT.usage;
      continue;
    }
    const result = await work(reference);
    const message = explain(action, result);
    if (options.json === true) print(JSON.stringify({ reference, action, outcome: result.kind, message }));
    else print(`${reference}: ${message}`);
    if (result.kind !== 'done' && worst === EXIT.good) worst = EXIT.findings;
  }
  return worst;
}

function explain(action: 'retry' | 'drop', result: OutgoingResult): string {
  switch (result.kind) {
    case 'unknown':
      return 'no such message';
    case 'busy':
      return 'it is being sent at this moment; look again in a minute';
    case 'not-queued':
      return `it is not in the queue: ${result.mail.resolution ?? result.mail.state}`;
    case 'done':
      if (action === 'retry') return 'tried now';
      return result.isSenderTold ? 'given up; the sender is told' : 'given up; nobody is told';
  }
}

const waitingFor = (mail: KeptMail): KeptMail['recipients'] =>
  mail.recipients.filter((r) => r.state !== 'delivered' && r.state !== 'failed');

const sender = (mail: KeptMail): string => (mail.reversePath === null ? '<>' : displayAddress(mail.reversePath));

const time = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

function renderLine(mail: KeptMail): string {
  const next = time(mail.nextTryAt)?.slice(0, 16).replace('T', ' ') ?? 'now';
  const problem = mail.lastProblem === null ? '' : `  (${terminalText(mail.lastProblem)})`;
  return `${styled('bold', mail.reference)}  ${mail.purpose}  ${sender(mail)} -> ${waitingFor(mail).length}  ${mail.tries} tries, next ${next}${problem}`;
}

function toJson(mail: KeptMail): object {
  const { reference, purpose, createdAt, size, tries, nextTryAt, giveUpAt, lastProblem, about, warnedAt } = mail;
  return {
    reference,
    purpose,
    received: time(createdAt),
    from: sender(mail),
    recipients: mail.recipients.map((r) => ({ address: displayAddress(r.address), state: r.state, reply: r.reply })),
    size,
    tries,
    next_try: time(nextTryAt),
    give_up: time(giveUpAt),
    sender_warned: time(warnedAt),
    problem: lastProblem,
    about,
  };
}
