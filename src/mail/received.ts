// A message as it was received: the facts of the session, the envelope and the bytes. Input of inspect.
import type { MessageContent } from './content.ts';
import type { Envelope } from './envelope.ts';
import type { Reference } from './reference.ts';

/** Who handed the message in, as far as we know it ourselves (never from headers). */
export interface Client {
  /** IP address. */
  readonly address: string;
  /** What the client called itself in EHLO or HELO. */
  readonly hello: string;
  readonly extended: boolean;
  readonly tls: boolean;
  /** The account that the downstream server accepted in AUTH. */
  readonly user?: string;
  /** Name of the listener it came through. */
  readonly listener: string;
}

export interface Received {
  readonly reference: Reference;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly client: Client;
  readonly envelope: Envelope;
  readonly content: MessageContent;
  /** Bare CR or LF came in and was turned into CRLF at the door. */
  readonly bareNewlines: boolean;
}
