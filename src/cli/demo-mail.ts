// The demo's sample mail: what a sender does, and what should come of it.
import { zipSync } from 'fflate';
import type { MailParts } from '../act/compose.ts';

export interface Sample {
  readonly what: string;
  readonly mail: Omit<MailParts, 'date'>;
  /** Envelope recipients, blind ones included. */
  readonly recipients: readonly string[];
  /** The reply that the sender's program must get. */
  readonly reply: RegExp;
  /** How many messages more the corporate server must have then. */
  readonly delivered: number;
}

export const ENCRYPTED_TO = 'partner@bank.example';

const SENDER = 'wang@corp.example';
const IDS = ['11010519491231061X', '440305199202296550', '110105198806053718'];
const CARD = '6226 2270 9772 4078';

export const SAMPLES: readonly Sample[] = [
  {
    what: 'an ordinary message with an attachment',
    mail: {
      from: SENDER,
      to: ['client@other.example'],
      subject: '会议纪要',
      text: '附件为昨天的会议纪要，请查收。\n',
      attachments: [{ filename: '会议纪要.txt', content: Buffer.from('第一项：项目进展。\n第二项：下周安排。\n') }],
    },
    recipients: ['client@other.example'],
    reply: /^250 /,
    delivered: 1,
  },
  {
    what: 'a recipient that the corporate server does not know',
    mail: { from: SENDER, to: ['nobody@corp.example'], subject: 'hello', text: 'hello\n' },
    recipients: ['nobody@corp.example'],
    reply: /^550 .*User unknown/,
    delivered: 0,
  },
  {
    what: 'three resident IDs in a zip archive, to a client outside',
    mail: {
      from: SENDER,
      to: ['client@other.example'],
      subject: '客户名单',
      text: '名单见附件。\n',
      attachments: [
        {
          filename: '名单.zip',
          content: Buffer.from(
            zipSync({ '名单.csv': Buffer.from(`姓名,身份证号\n${IDS.map((id) => `某某,${id}`).join('\n')}\n`) }),
          ),
        },
      ],
    },
    recipients: ['client@other.example'],
    reply: /^250 2\.0\.0 Held for review as /,
    delivered: 0,
  },
  {
    what: 'a private key',
    mail: {
      from: 'smith@corp.example',
      to: ['contractor@other.example'],
      subject: 'deploy key',
      text: '-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bq2v5p8m1Yd3kQx9ZrT4wFhJ6sLcN0aPq8e\n-----END RSA PRIVATE KEY-----\n',
    },
    recipients: ['contractor@other.example'],
    reply: /^550 5\.7\.1 Policy secrets-private-key /,
    delivered: 0,
  },
  {
    what: 'a card number, to a partner whose OpenPGP certificate is known',
    mail: { from: SENDER, to: [ENCRYPTED_TO], subject: 'card', text: `card ${CARD} exp 12/29\n` },
    recipients: [ENCRYPTED_TO],
    reply: /^250 2\.0\.0 Accepted as /,
    delivered: 1,
  },
  {
    what: 'the same to somebody without a certificate, and blind to a colleague',
    mail: { from: SENDER, to: ['buyer@other.example'], subject: 'card', text: `card ${CARD} exp 12/29\n` },
    recipients: ['buyer@other.example', 'li@corp.example'],
    reply: /^250 2\.0\.0 Held for review as /,
    delivered: 1,
  },
];
