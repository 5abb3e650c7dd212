// Notifications about mail that was with us: returned by a reviewer, or not deliverable after all. Never about a notification.
import type { NewMail, KeptMail, MailStore } from '../quarantine/store.ts';
import type { Notices } from '../quarantine/notices.ts';
import type { Notice, Notifier } from './notify.ts';

export function noticesAbout(notifier: Notifier, store: MailStore): Notices {
  const compose = async (
    notice: Notice,
    mail: KeptMail,
    recipients: readonly { position: number; reply: string | null }[],
    reason = '',
  ): Promise<NewMail | undefined> => {
    if (mail.purpose === 'notice') return undefined;
    const told = recipients.flatMap(({ position, reply }) => {
      const recipient = mail.recipients[position];
      if (recipient === undefined) return [];
      const { address, parameters } = recipient;
      const status = notice === 'returned' ? '5.7.1' : statusOf(reply);
      return [{ address, parameters, status, ...(reply === null ? {} : { diagnostic: reply }) }];
    });
    return await notifier.compose(
      notice,
      { ...mail, receivedAt: mail.createdAt, content: store.content(mail) },
      told,
      reason,
    );
  };
  return {
    composeReturn: (mail, reason) =>
      compose(
        'returned',
        mail,
        // A delivery that broke off may have reached some of them before the message came back to review.
        mail.recipients.flatMap(({ state }, position) => (state === 'delivered' ? [] : [{ position, reply: null }])),
        reason,
      ),
    composeFailure: (mail, failed) => compose('failed', mail, failed),
  };
}

/** The enhanced code of a refusal (RFC 3463), or the general one of its class. */
function statusOf(reply: string | null): string {
  return /^\d{3} (5\.\d{1,3}\.\d{1,3})\b/.exec(reply ?? '')?.[1] ?? '5.0.0';
}
