// Notifications about mail that was with us: returned by a reviewer, not deliverable after all, late, or handed to a server that
// will not tell. Never about a notification.
import type { NewMail, KeptMail, MailStore } from '../quarantine/store.ts';
import type { FailedRecipient, Notices } from '../quarantine/notices.ts';
import type { Notice, Notifier } from './notify.ts';

export function noticesAbout(notifier: Notifier, store: MailStore): Notices {
  const compose = async (
    notice: Notice,
    mail: KeptMail,
    recipients: readonly FailedRecipient[],
    more: { reason?: string; until?: number } = {},
  ): Promise<NewMail | undefined> => {
    if (mail.purpose === 'notice') return undefined;
    const told = recipients.flatMap((recipient) => {
      const kept = mail.recipients[recipient.position];
      if (kept === undefined) return [];
      const { address, parameters } = kept;
      const { reply } = recipient;
      const status = statusOf(notice, recipient);
      return [{ address, parameters, status, ...(reply === null ? {} : { diagnostic: reply }) }];
    });
    const about = { ...mail, receivedAt: mail.createdAt, content: store.content(mail) };
    return await notifier.compose(notice, about, told, more);
  };
  return {
    composeReturn: (mail, reason) =>
      compose(
        'returned',
        mail,
        // A delivery that broke off may have reached some of them before the message came back to review.
        mail.recipients.flatMap(({ state }, position) => (state === 'delivered' ? [] : [{ position, reply: null }])),
        { reason },
      ),
    composeFailure: (mail, failed) => compose('failed', mail, failed),
    composeDelay: (mail, waiting, until) => compose('delayed', mail, waiting, { until }),
    composeRelayed: (mail, relayed) => compose('relayed', mail, relayed),
  };
}

/** The enhanced code (RFC 3463): the server's own where it fits what is told, else the general one. */
function statusOf(notice: Notice, { reply, why }: FailedRecipient): string {
  const said = /^\d{3} ([245]\.\d{1,3}\.\d{1,3})\b/.exec(reply ?? '')?.[1] ?? '';
  switch (notice) {
    case 'returned':
    case 'refused':
      return '5.7.1';
    case 'failed':
      if (why === 'expired') return '4.4.7'; // delivery time expired; the class says that it was never refused for good
      return said.startsWith('5') ? said : '5.0.0';
    case 'delayed':
      return said.startsWith('4') ? said : '4.4.1';
    case 'relayed':
      return said.startsWith('2') ? said : '2.0.0';
  }
}
