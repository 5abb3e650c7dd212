// What the API says about held mail. Nothing here is HTML, and no value that a detector found is in it unmasked.
import { displayAddress } from '../mail/address.ts';
import type { Directory } from '../directory/directory.ts';
import type { KeptMail } from '../quarantine/store.ts';
import type { HeldListItem, HeldDetail } from './api-types.ts';

const SEVERITY_ORDER = ['low', 'medium', 'high', 'critical'];

export function listItem(mail: KeptMail, directory: Directory): HeldListItem {
  const rules = mail.summary?.rules ?? [];
  const person = mail.reversePath === null ? undefined : directory.person(mail.reversePath);
  const worst = Math.max(0, ...rules.map((rule) => SEVERITY_ORDER.indexOf(rule.severity)));
  return {
    reference: mail.reference,
    state: mail.state,
    receivedAt: mail.createdAt,
    from: mail.reversePath === null ? '<>' : displayAddress(mail.reversePath),
    fromName: person?.name ?? null,
    recipients: mail.recipients.length,
    subject: mail.summary?.subject ?? '',
    severity: SEVERITY_ORDER[worst] ?? 'low',
    rules: rules.map(({ id, title }) => ({ id, title })),
    expiresAt: mail.expiresAt,
  };
}

/** Everything an officer needs to decide. */
export function heldDetail(mail: KeptMail, directory: Directory): HeldDetail {
  const { summary } = mail;
  const person = mail.reversePath === null ? undefined : directory.person(mail.reversePath);
  return {
    ...listItem(mail, directory),
    purpose: mail.purpose,
    resolution: mail.resolution,
    fromDepartment: person?.department ?? null,
    headerFrom: summary?.from ?? [],
    headerTo: summary?.to ?? [],
    headerCc: summary?.cc ?? [],
    size: mail.size,
    sha256: mail.sha256,
    listener: mail.listener,
    client: mail.client.address,
    user: mail.client.user,
    queue: mail.queue,
    approvers: mail.approvers,
    recipients: mail.recipients.map(({ address, kind, state, reply }) => ({
      address: displayAddress(address),
      kind,
      state,
      reply,
    })),
    rules: summary?.rules ?? [],
    evidence: summary?.evidence ?? [],
    attachments: summary?.attachments ?? [],
    structure: summary?.structure ?? [],
    uninspectable: summary?.uninspectable ?? [],
    decided: mail.decided,
    tries: mail.tries,
    nextTryAt: mail.nextTryAt,
    lastProblem: mail.lastProblem,
    sameAs: mail.sameAs,
  };
}
