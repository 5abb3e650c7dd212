// `postern hold`: held mail on the command line. Decisions are recorded at once and for good; the running gateway sends.
import { displayAddress } from '../mail/address.ts';
import { localText } from '../mail/language.ts';
import { parseReference, type Reference } from '../mail/reference.ts';
import type { QuarantineAccess } from '../quarantine/quarantine.ts';
import type { State } from '../quarantine/records.ts';
import type { ReviewAction, ReviewOutcome } from '../quarantine/review.ts';
import { terminalText } from '../mail/plain-text.ts';
import type { KeptMail } from '../quarantine/store.ts';
import { actor, withAccess } from './access.ts';
import { CommandError, EXIT, print, printError, styled, type ExitCode } from './command.ts';

interface Options {
  readonly config?: string;
  readonly json?: boolean;
  readonly all?: boolean;
  readonly reason?: string;
  readonly again?: boolean;
  readonly wait?: boolean;
}

const WAITING: readonly State[] = ['held', 'uncertain', 'corrupt'];
const MAX_LISTED = 1_000;
/** How long a release waits to tell how delivery went. */
const PATIENCE_MS = 30_000;

export async function holdList(options: Options): Promise<ExitCode> {
  return await withAccess(options.config, async ({ store }) => {
    const mail = await store.list(options.all === true ? [...WAITING, 'sending', 'closed'] : WAITING, MAX_LISTED);
    if (options.json === true) print(JSON.stringify(mail.map(toJson)));
    else if (mail.length === 0) print('Nothing waits for a decision.');
    else for (const item of mail) print(renderLine(item));
    return EXIT.good;
  });
}

export async function holdShow(references: readonly string[], options: Options): Promise<ExitCode> {
  return await withAccess(options.config, async (access) => {
    let worst: ExitCode = EXIT.good;
    for (const text of references) {
      const mail = await find(access, text);
      if (mail === undefined) {
        printError(`${text}: no such message`);
        worst = EXIT.findings;
      } else print(options.json === true ? JSON.stringify(toJson(mail)) : renderDetail(mail));
    }
    return worst;
  });
}

export async function holdDecide(
  action: ReviewAction,
  references: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const reason = options.reason?.trim() ?? '';
  if (reason === '')
    throw new CommandError(
      EXIT.usage,
      `--reason is missing: it is kept in the audit (hold ${action} ID --reason TEXT)`,
    );
  return await withAccess(options.config, async (access) => {
    const isListening = await access.isGatewayListening();
    let worst: ExitCode = EXIT.good;
    const note = (code: ExitCode): void => {
      if (worst === EXIT.good || code > worst) worst = code;
    };
    for (const text of references) {
      const reference = parseReference(text);
      if (reference === undefined) {
        printError(`${text}: this is no reference; they look like 7K3M-Q9TB-0XHA`);
        note(EXIT.usage);
        continue;
      }
      const again = options.again === true ? { again: true } : {};
      const outcome = await access.review.decide(action, reference, { actor: actor(), reason, ...again });
      note(await tell(action, reference, outcome, access, isListening, options));
    }
    return worst;
  });
}

async function tell(
  action: ReviewAction,
  reference: Reference,
  outcome: ReviewOutcome,
  access: QuarantineAccess,
  isListening: boolean,
  options: Options,
): Promise<ExitCode> {
  const say = (text: string): void => {
    if (options.json === true) print(JSON.stringify({ reference, action, outcome: outcome.kind, message: text }));
    else print(`${reference}: ${text}`);
  };
  switch (outcome.kind) {
    case 'unknown':
      say('no such message');
      return EXIT.findings;
    case 'decided-already': {
      const { decided, resolution, state } = outcome.mail;
      const by = decided === null ? '' : ` by ${decided.by} at ${new Date(decided.at).toISOString()}`;
      say(
        `decided already: ${resolution ?? (state === 'sending' ? 'released, being sent' : state)}${by}; nothing was done`,
      );
      // The same wish twice is no mistake; a different one came too late.
      return wished(action, outcome.mail) ? EXIT.good : EXIT.findings;
    }
    case 'uncertain':
      say(
        'an earlier delivery broke off at its very end and may have arrived; ask the recipient, then add --again to send it again',
      );
      return EXIT.findings;
    case 'not-reviewable':
      say(`can not be decided about: it is ${outcome.mail.state}`);
      return EXIT.findings;
    case 'done':
      break;
  }
  if (action === 'delete') {
    say('deleted; nobody is told');
    return EXIT.good;
  }
  if (!isListening) {
    say(
      `${action === 'release' ? 'released' : 'returned'}, but the gateway does not answer: it will be sent when it runs again`,
    );
    return EXIT.unreachable;
  }
  if (action === 'return') {
    say(
      outcome.mail.reversePath === null
        ? 'closed; it has no sender who could be told'
        : 'returned to its sender with the reason',
    );
    return EXIT.good;
  }
  const after = await untilSent(access, reference, options.wait === false ? 0 : PATIENCE_MS);
  say(releaseResult(after));
  return after?.state === 'closed' && after.resolution === 'released' ? EXIT.good : EXIT.findings;
}

function wished(action: ReviewAction, mail: KeptMail): boolean {
  const resolutions = { release: 'released', return: 'returned', delete: 'deleted' } as const;
  return mail.resolution === resolutions[action] || (action === 'release' && mail.state === 'sending');
}

/** Watches the record until delivery has come to an end. */
async function untilSent(
  access: QuarantineAccess,
  reference: Reference,
  patience: number,
): Promise<KeptMail | undefined> {
  const deadline = Date.now() + patience;
  for (;;) {
    const mail = await access.store.find(reference);
    if (mail === undefined || mail.state !== 'sending' || Date.now() >= deadline) return mail;
    if (mail.tries > 0) return mail; // a first try has failed; the next is minutes away
    await new Promise((done) => setTimeout(done, 100));
  }
}

function releaseResult(mail: KeptMail | undefined): string {
  if (mail === undefined) return 'released';
  const count = (state: string): number => mail.recipients.filter((r) => r.state === state).length;
  const of = `${count('delivered')} of ${mail.recipients.length} recipients`;
  if (mail.state === 'closed' && mail.resolution === 'released') return `released and delivered to ${of}`;
  if (mail.state === 'closed')
    return `released, but the server refused it: ${mail.lastProblem ?? ''}; the sender is told`;
  if (mail.state === 'uncertain') return 'released, but delivery broke off at its very end: it may have arrived';
  if (mail.state === 'corrupt') return 'the stored message is damaged and was not sent';
  return `released; not delivered yet (${mail.lastProblem ?? 'under way'}), it is tried again`;
}

async function find(access: QuarantineAccess, text: string): Promise<KeptMail | undefined> {
  const reference = parseReference(text);
  return reference === undefined ? undefined : await access.store.find(reference);
}

function renderLine(mail: KeptMail): string {
  const rules = (mail.summary?.rules ?? []).map((rule) => rule.id).join(', ');
  const state = mail.state === 'held' ? '' : ` [${mail.resolution ?? mail.state}]`;
  const time = new Date(mail.createdAt).toISOString().slice(0, 16).replace('T', ' ');
  const same = mail.sameAs === null ? '' : ` (same message as ${mail.sameAs})`;
  return `${styled('bold', mail.reference)}  ${time}  ${sender(mail)} -> ${mail.recipients.length}  ${terminalText(mail.summary?.subject ?? '')}  (${rules})${state}${same}`;
}

function renderDetail(mail: KeptMail): string {
  const { summary } = mail;
  const lines = [
    `${styled('bold', mail.reference)}  ${mail.resolution ?? mail.state}`,
    `  received   ${new Date(mail.createdAt).toISOString()} through ${mail.listener}, ${mail.size.toLocaleString('en')} bytes`,
    `  from       ${sender(mail)}`,
    `  subject    ${terminalText(summary?.subject ?? '(destroyed)')}`,
    `  sha256     ${mail.sha256}`,
    ...(mail.sameAs === null ? [] : [`  same as    ${mail.sameAs}, which was decided about before`]),
    ...mail.recipients.map(
      (r) =>
        `  for        ${displayAddress(r.address)} (${r.kind}) ${r.state}${r.reply === null ? '' : `: ${terminalText(r.reply)}`}`,
    ),
    ...(summary?.rules ?? []).map(
      (rule) => `  rule       ${rule.id}, ${rule.severity}: ${localText(rule.title, 'en')}`,
    ),
    ...(summary?.evidence ?? []).map((e) => {
      const places = e.where.map(
        (w) =>
          `${terminalText(w.masked)} in ${[w.segment, w.path, w.label ?? '']
            .filter((word) => word !== '')
            .map(terminalText)
            .join(' ')}`,
      );
      return `  saw        ${e.detector}, ${e.unique} distinct of ${e.count}: ${places.slice(0, 3).join('; ')}`;
    }),
    ...(mail.expiresAt === null
      ? []
      : [`  expires    ${new Date(mail.expiresAt).toISOString()}, then ${mail.onExpire ?? 'nothing'}`]),
    ...(mail.decided === null ? [] : [`  decided    by ${mail.decided.by}: ${terminalText(mail.decided.reason)}`]),
    ...(mail.lastProblem === null ? [] : [`  problem    ${terminalText(mail.lastProblem)}`]),
  ];
  return lines.join('\n');
}

const sender = (mail: KeptMail): string => (mail.reversePath === null ? '<>' : displayAddress(mail.reversePath));

function toJson(mail: KeptMail): object {
  const {
    reference,
    state,
    resolution,
    purpose,
    createdAt,
    recipients,
    size,
    sha256,
    summary,
    decided,
    expiresAt,
    onExpire,
  } = mail;
  return {
    reference,
    state,
    resolution,
    purpose,
    received: new Date(createdAt).toISOString(),
    from: sender(mail),
    recipients: recipients.map((r) => ({
      address: displayAddress(r.address),
      kind: r.kind,
      state: r.state,
      reply: r.reply,
    })),
    size,
    sha256,
    subject: summary?.subject ?? null,
    rules: (summary?.rules ?? []).map((rule) => rule.id),
    evidence: summary?.evidence ?? [],
    expires: expiresAt === null ? null : new Date(expiresAt).toISOString(),
    on_expire: onExpire,
    decided:
      decided === null ? null : { by: decided.by, at: new Date(decided.at).toISOString(), reason: decided.reason },
    problem: mail.lastProblem,
    same_as: mail.sameAs,
  };
}
