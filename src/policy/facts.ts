// What policy judges: the envelope, the opened message and the findings, put side by side. Pure data; no clock, no network.
import { addressKey, isListedDomain, type Address } from '../mail/address.ts';
import type { Direction } from '../mail/decision.ts';
import type { Envelope, RecipientKind } from '../mail/envelope.ts';
import type { Finding } from '../mail/finding.ts';
import type { Message } from '../mail/message.ts';
import type { StructureFlag } from '../mail/part.ts';

export interface JudgedRecipient {
  readonly address: Address;
  readonly kind: RecipientKind;
  readonly direction: Direction;
}

export interface Facts {
  /** The reverse-path; null for notifications. */
  readonly sender: Address | null;
  readonly recipients: readonly JudgedRecipient[];
  readonly message: Message;
  readonly findings: readonly Finding[];
  readonly structure: ReadonlySet<StructureFlag>;
  /** Bytes of the whole message. */
  readonly size: number;
  /** Domains that are ours. */
  readonly domains: readonly string[];
}

export function isOurs(address: Address, domains: readonly string[]): boolean {
  return address.domain === '' || isListedDomain(address.domain, domains);
}

export function gatherFacts(
  envelope: Envelope,
  message: Message,
  findings: readonly Finding[],
  size: number,
  bareNewlines: boolean,
  ourDomains: readonly string[],
): Facts {
  const named = { to: keys(message.to), cc: keys(message.cc) };
  const senderIsOurs = envelope.reversePath !== null && isOurs(envelope.reversePath, ourDomains);
  return {
    sender: envelope.reversePath,
    recipients: envelope.recipients.map(({ address }) => ({
      address,
      kind: kindOf(address, named),
      direction: isOurs(address, ourDomains) ? (senderIsOurs ? 'internal' : 'inbound') : 'outbound',
    })),
    message,
    findings,
    structure: new Set<StructureFlag>(bareNewlines ? [...message.structure, 'bare-newline'] : message.structure),
    size,
    domains: ourDomains,
  };
}

/** Blind is who is in the envelope and in neither To nor Cc; a Bcc field, where one is left, changes nothing (P03). */
function kindOf(address: Address, named: { to: ReadonlySet<string>; cc: ReadonlySet<string> }): RecipientKind {
  const key = addressKey(address);
  if (named.to.has(key)) return 'to';
  return named.cc.has(key) ? 'cc' : 'bcc';
}

const keys = (addresses: readonly Address[]): ReadonlySet<string> => new Set(addresses.map(addressKey));
