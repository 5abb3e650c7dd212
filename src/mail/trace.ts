// The one header field that Postern adds: Received (RFC 5321 section 4.4).
// It never has a `for` clause: naming a recipient would tell every reader of the message about a blind one (attack A08).
import type { Received } from './received.ts';

/** Characters that may stand in a Received field as part of what a client said about itself. */
const PLAIN = /^[A-Za-z0-9.:_-]{1,255}$/;

/** The Received field for a message, with its CRLF. Protocol keywords: RFC 3848 and RFC 6531 section 4.3. */
export function receivedField(received: Omit<Received, 'content'>, hostname: string): Buffer {
  const { client } = received;
  const hello = PLAIN.test(client.hello) ? client.hello : 'unknown';
  const literal = client.address.includes(':') ? `[IPv6:${client.address}]` : `[${client.address}]`;
  const lines = [
    `Received: from ${hello} (${literal})`,
    `\tby ${hostname} (Postern) with ${protocol(received)} id ${received.reference};`,
    `\t${rfc5322Date(received.receivedAt)}`,
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n`, 'latin1');
}

function protocol({ client, envelope }: Omit<Received, 'content'>): string {
  const secured = `${client.tls ? 'S' : ''}${client.user === undefined ? '' : 'A'}`;
  if (envelope.parameters.some((p) => p.keyword === 'SMTPUTF8')) return `UTF8SMTP${secured}`;
  return client.extended ? `ESMTP${secured}` : 'SMTP';
}

/** RFC 5322 section 3.3, in UTC: `Sat, 21 Nov 2026 12:00:00 +0000`. */
export function rfc5322Date(epochMs: number): string {
  return new Date(epochMs).toUTCString().replace('GMT', '+0000');
}
