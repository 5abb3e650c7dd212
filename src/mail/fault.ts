// Faults: what goes wrong on our side or downstream. Expected outcomes are return values; these are thrown.
// The message is private (log only); the client hears only what faultReply says. Anything unknown is 451 (law 3).
import { REPLIES, type Reply } from './reply.ts';

export const FAULT_CODES = [
  'downstream-unreachable', // no connection, or it broke before the end of data was sent
  'downstream-outcome-unknown', // it broke after the end of data: the message may have been taken (RFC 1047)
  'envelope-mismatch', // the recipients told to the server are not those that were decided about
  'downstream-protocol', // it answered something that is not SMTP
  'storage', // a file or record could not be written or read
  'storage-full',
  'corrupt', // stored bytes are not the bytes that were stored
  'queue-unreachable', // Redis is away
  'inspection', // a stage of inspection broke
  'busy', // more messages wait for a stage than it can take
  'deadline', // a stage took longer than it may
  'client-gone', // the client closed the connection
  'shutdown',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

export class Fault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Fault';
    this.code = code;
  }
}

export function isFault(error: unknown, code?: FaultCode): error is Fault {
  return error instanceof Fault && (code === undefined || error.code === code);
}

/** A failed file or database operation as a fault: lack of space is told apart, because the client is told so (452). */
export function storageFault(message: string, error: unknown): Fault {
  if (error instanceof Fault) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new Fault(['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(code) ? 'storage-full' : 'storage', message, error);
}

/** The one place where a fault becomes an SMTP reply. */
export function faultReply(error: unknown): Reply {
  if (!(error instanceof Fault)) return REPLIES.internal;
  switch (error.code) {
    case 'storage-full':
      return REPLIES.storageFull;
    case 'shutdown':
      return REPLIES.unavailable;
    case 'downstream-unreachable':
    case 'downstream-outcome-unknown':
    case 'envelope-mismatch':
    case 'downstream-protocol':
    case 'storage':
    case 'corrupt':
    case 'queue-unreachable':
    case 'inspection':
    case 'busy':
    case 'deadline':
    case 'client-gone':
      return REPLIES.internal;
  }
}

/** Message and chain of causes on one line, for logs. Never shown to a client. */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error instanceof Fault ? `${error.code}: ${error.message}` : error.message || error.name;
  return error.cause === undefined ? own : `${own} (${explainError(error.cause)})`;
}
