// What happens to mail, as a closed list of events. Rooms report them; events.ts turns each into a log line, a counter and,
// where somebody answers for it, an audit entry. No event carries content, a secret or a recipient's address: a blind
// recipient must not appear in a log (attack A08, G01).
import type { Decision, Direction, Outcome } from './decision.ts';
import type { Reference } from './reference.ts';

/** Why we hung up on a client. */
export type CutReason =
  | 'talked-too-soon'
  | 'not-mail'
  | 'line-too-long'
  | 'bare-newline'
  | 'early-data'
  | 'too-slow'
  | 'too-many-errors'
  | 'proxy-header'
  | 'tls-handshake';

export type MailEvent =
  | { readonly kind: 'session-opened'; readonly listener: string; readonly client: string }
  | { readonly kind: 'session-refused'; readonly listener: string; readonly client: string; readonly reason: string }
  | {
      readonly kind: 'session-cut';
      readonly listener: string;
      readonly client: string;
      readonly reason: CutReason;
    }
  | { readonly kind: 'session-closed'; readonly listener: string; readonly client: string; readonly messages: number }
  | { readonly kind: 'auth'; readonly client: string; readonly user: string | undefined; readonly accepted: boolean }
  | { readonly kind: 'login-throttled'; readonly client: string; readonly user: string | undefined }
  | { readonly kind: 'relaying-denied'; readonly client: string }
  | { readonly kind: 'sending-too-fast'; readonly client: string; readonly what: 'message' | 'recipient' }
  | {
      readonly kind: 'sender-not-owned';
      readonly client: string;
      readonly user: string;
      readonly where: 'envelope' | 'header';
      readonly refused: boolean;
    }
  | { readonly kind: 'loop-refused'; readonly client: string; readonly reference: Reference; readonly hops: number }
  | { readonly kind: 'bare-newline-refused'; readonly client: string; readonly reference: Reference }
  | {
      readonly kind: 'decided';
      readonly reference: Reference;
      readonly decision: Pick<
        Decision,
        'direction' | 'verdicts' | 'matches' | 'structure' | 'uninspectable' | 'revision'
      >;
      readonly bytes: number;
      /** Milliseconds spent on inspection. */
      readonly took: number;
    }
  | {
      readonly kind: 'answered';
      readonly reference: Reference;
      readonly direction: Direction;
      readonly outcomes: readonly Outcome[];
      readonly reply: string;
      readonly stored: readonly Reference[];
    }
  | { readonly kind: 'delivered'; readonly reference: Reference; readonly recipients: number; readonly purpose: string }
  | {
      readonly kind: 'delivery-deferred';
      readonly reference: Reference;
      readonly reason: string;
      readonly tries: number;
    }
  | {
      readonly kind: 'delivery-failed';
      readonly reference: Reference;
      readonly reason: string;
      readonly recipients: number;
    }
  | {
      readonly kind: 'delivery-uncertain';
      readonly reference: Reference;
      readonly reason: string;
      readonly recipients: number;
    }
  /** Sent again although the server may have it: it hung up between the final dot and its answer (RFC 1047). */
  | { readonly kind: 'possible-duplicate'; readonly reference: Reference; readonly recipients: number }
  | { readonly kind: 'reviewed'; readonly reference: Reference; readonly action: string; readonly actor: string }
  | { readonly kind: 'purged'; readonly reference: Reference }
  | { readonly kind: 'corrupt'; readonly reference: Reference; readonly reason: string }
  | { readonly kind: 'sweep'; readonly requeued: number; readonly held: number; readonly sending: number }
  /** Less free disk than new mail needs; new mail is put off. */
  | { readonly kind: 'storage-low' }
  | { readonly kind: 'storage-restored' }
  /** Files in our folders that are not ours; they are left alone. */
  | { readonly kind: 'foreign-files'; readonly folder: string; readonly count: number; readonly example: string }
  /** The system's clock jumped; deadlines were moved with it. */
  | { readonly kind: 'clock-stepped'; readonly seconds: number }
  /** Refused at RCPT by what the envelope alone decides. */
  | { readonly kind: 'recipient-refused'; readonly reference: Reference; readonly rule: string }
  | { readonly kind: 'queue-lost'; readonly reason: string }
  | { readonly kind: 'queue-restored' }
  /** One of the gateway's own processes ended without being told to; `restart` is in so many milliseconds. */
  | {
      readonly kind: 'process-ended';
      readonly name: string;
      readonly role: string;
      readonly reason: string;
      readonly restart: number;
    }
  /** A child process that inspects was ended, or ended itself, over a file of a message (counted from 1), or over its text. */
  | {
      readonly kind: 'inspection-stopped';
      readonly reference: Reference;
      readonly cause: 'time' | 'memory' | 'crash' | 'killed';
      readonly file: number | undefined;
    }
  | { readonly kind: 'fault'; readonly where: string; readonly reason: string; readonly reference?: Reference };

/** Where a room reports its events. */
export type Report = (event: MailEvent) => void;
