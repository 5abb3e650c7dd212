// A message as it comes out of the door, from a member of the house to somebody outside.
import { memoryContent, type MessageContent } from '../../src/mail/content.ts';
import type { Received } from '../../src/mail/received.ts';
import { newReference } from '../../src/mail/reference.ts';
import { address } from './address.ts';

export function receivedMail(content: MessageContent | Buffer): Received {
  return {
    reference: newReference(),
    receivedAt: Date.UTC(2026, 10, 21),
    client: { address: '192.0.2.1', hello: 'client.example', extended: true, tls: false, listener: 'mx' },
    envelope: {
      reversePath: address('wang@corp.example'),
      parameters: [],
      recipients: [{ address: address('x@other.example'), parameters: [] }],
    },
    content: Buffer.isBuffer(content) ? memoryContent(content) : content,
    bareNewlines: false,
  };
}
