// The conversation with the downstream server, as the rest of the house sees it. Implemented by smtp, used by act.
import type { Address } from './address.ts';
import type { EsmtpParameter, Recipient, ReversePath } from './envelope.ts';
import type { MessageContent } from './content.ts';
import type { Reply } from './reply.ts';

/** What EHLO of the downstream server offered: keyword (upper case) -> parameters as they stood. */
export type Capabilities = ReadonlyMap<string, string>;

/** What goes over the wire in DATA: our trace field, then the message. */
export interface Outgoing {
  /** For whom it was decided that they get it: exactly those that the open transaction must have been accepted for. */
  readonly recipients: readonly Address[];
  readonly trace: Buffer;
  readonly content: MessageContent;
}

/**
 * One SMTP conversation in step: a command, its reply. Every method throws a `downstream-*` fault when the connection
 * breaks or a deadline passes; a negative reply is a value, not a fault.
 */
export interface NextHop {
  readonly capabilities: Capabilities;
  mail(path: ReversePath, parameters: readonly EsmtpParameter[]): Promise<Reply>;
  rcpt(recipient: Recipient): Promise<Reply>;
  /**
   * DATA and the message. `beforeEnd` runs when all is sent but the final dot; if it throws, the dot is not sent and the
   * connection is closed, so that the server discards the message. A break after the dot is `downstream-outcome-unknown`.
   * Where the recipients on the wire are not those of `outgoing` nothing is sent: `envelope-mismatch` (law 5).
   */
  data(outgoing: Outgoing, beforeEnd?: () => void | Promise<void>): Promise<Reply>;
  /** RSET. One that is refused ends the conversation: what comes next must not go to the recipients of before. */
  reset(): Promise<Reply>;
  /** QUIT, politely but without waiting long. Never throws. */
  quit(): Promise<void>;
  /** Ends the connection at once. */
  close(): void;
}
