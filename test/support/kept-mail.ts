// Received mail, decisions about it and mail to be kept, as tests need them; and a real store in a temporary folder.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { parseAddress, type Address } from '../../src/mail/address.ts';
import { memoryContent } from '../../src/mail/content.ts';
import { passFreely, type Pass } from '../../src/mail/crash-point.ts';
import type { Decision, Order } from '../../src/mail/decision.ts';
import type { EsmtpParameter } from '../../src/mail/envelope.ts';
import type { Message } from '../../src/mail/message.ts';
import type { Received } from '../../src/mail/received.ts';
import { newReference } from '../../src/mail/reference.ts';
import type { MessageSummary } from '../../src/mail/summary.ts';
import { HeldFiles } from '../../src/quarantine/held-files.ts';
import { openRecords, type Records } from '../../src/quarantine/records.ts';
import { MailStore, type NewMail } from '../../src/quarantine/store.ts';
import { temporaryFolder } from './folder.ts';

/** When everything happens, unless a test moves its clock: soon, so that no key and no file of the test is from its future. */
export const RECEIVED_AT = Math.ceil(Date.now() / 60_000 + 1) * 60_000;
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const MESSAGE_TEXT =
  'From: wang@corp.example\r\nTo: b@other.example\r\nSubject: plans of the year\r\n\r\n.the body\r\n..\r\n';

export function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`${text} is no address`);
  return parsed;
}

export interface Addressee {
  readonly wire: string;
  readonly order?: Order;
  readonly parameters?: readonly EsmtpParameter[];
}

export interface Situation {
  readonly received: Received;
  readonly decision: Decision;
  readonly message: Message;
}

export const DELIVER: Order = { outcome: 'deliver' };
export const HOLD: Order = { outcome: 'hold', queue: 'review' };
export const REJECT: Order = { outcome: 'reject', enhancedCode: '5.7.1' };
export const ENCRYPT: Order = { outcome: 'encrypt', ifImpossible: 'hold' };

/** A message as it was received, and what was decided for each of its recipients. */
export function situation(
  addressees: readonly Addressee[],
  changes: Partial<{ text: string; sender: string | null }> = {},
): Situation {
  const { text = MESSAGE_TEXT, sender = 'wang@corp.example' } = changes;
  const received: Received = {
    reference: newReference(),
    receivedAt: RECEIVED_AT,
    client: { address: '192.0.2.1', hello: 'client.example', extended: true, tls: false, listener: 'relay' },
    envelope: {
      reversePath: sender === null ? null : address(sender),
      parameters: [{ keyword: 'BODY', value: '8BITMIME' }],
      recipients: addressees.map(({ wire, parameters = [] }) => ({ address: address(wire), parameters })),
    },
    content: memoryContent(Buffer.from(text, 'latin1')),
    bareNewlines: false,
  };
  const decision: Decision = {
    direction: 'outbound',
    verdicts: addressees.map(({ wire, order = DELIVER }) => ({
      address: address(wire),
      kind: 'to',
      direction: 'outbound',
      outcome: order.outcome,
      order,
      rules: order.outcome === 'deliver' ? [] : [`rule-${order.outcome}`],
    })),
    matches: [],
    findings: [],
    structure: [],
    uninspectable: [],
    revision: 'r1',
  };
  const message: Message = {
    headers: [],
    subject: 'plans of the year',
    from: [address('wang@corp.example')],
    to: [address('b@other.example')],
    cc: [],
    bcc: [],
    segments: [],
    attachments: [],
    uninspectable: [],
    structure: [],
  };
  return { received, decision, message };
}

const SUMMARY: MessageSummary = {
  subject: 'plans of the year',
  from: ['wang@corp.example'],
  to: ['b@other.example'],
  cc: [],
  attachments: [],
  rules: [],
  evidence: [],
  structure: [],
  uninspectable: [],
};

export interface MailChanges extends Partial<Omit<NewMail, 'recipients' | 'content' | 'reversePath'>> {
  readonly to?: readonly string[];
  readonly text?: string;
  readonly sender?: string | null;
}

/** Mail to be kept: held for review unless the changes say otherwise. */
export function newMail({
  to = ['b@other.example'],
  text = MESSAGE_TEXT,
  sender,
  ...changes
}: MailChanges = {}): NewMail {
  return {
    reference: newReference(),
    purpose: 'review',
    receivedAt: RECEIVED_AT,
    reversePath: sender === null ? null : address(sender ?? 'wang@corp.example'),
    parameters: [],
    recipients: to.map((wire) => ({ address: address(wire), kind: 'to', parameters: [] })),
    client: { address: '192.0.2.1', listener: 'relay' },
    trace: Buffer.from('Received: from x\r\n\tby y; now\r\n'),
    content: memoryContent(Buffer.from(text, 'latin1')),
    summary: SUMMARY,
    ...(changes.purpose === undefined || changes.purpose === 'review'
      ? { review: { queue: 'review', approvers: [] } }
      : {}),
    ...changes,
  };
}

export interface Kept {
  readonly folder: string;
  readonly records: Records;
  readonly files: HeldFiles;
  readonly store: MailStore;
}

/** A store with its database and files in a folder that goes away with the test. */
export async function openStore(pass: Pass = passFreely): Promise<Kept> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'held'));
  const records = await openRecords(join(folder, 'records.db'));
  onTestFinished(() => records.destroy());
  const files = new HeldFiles(join(folder, 'held'));
  return { folder, records, files, store: new MailStore(records, files, pass) };
}
