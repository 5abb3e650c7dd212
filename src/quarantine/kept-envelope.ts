// The envelope of kept mail as the next server can be told it: what the client said, in the extensions that this server offers.
import { needsUtf8 } from '../mail/address.ts';
import type { EsmtpParameter } from '../mail/envelope.ts';
import type { Capabilities } from '../mail/next-hop.ts';
import { reply, type Reply } from '../mail/reply.ts';
import type { KeptMail } from './store.ts';

/** Parameters are told again where the server offers their extension; SIZE is left out, for our field was added. */
export function mailParameters(mail: KeptMail, capabilities: Capabilities): readonly EsmtpParameter[] {
  const needs: Readonly<Record<string, string>> = { BODY: '8BITMIME', SMTPUTF8: 'SMTPUTF8', RET: 'DSN', ENVID: 'DSN' };
  return mail.parameters.filter(({ keyword }) => needs[keyword] !== undefined && capabilities.has(needs[keyword]));
}

/** Parameters of RCPT, all of which are DSN's (RFC 3461 section 4). */
export function rcptParameters(
  parameters: readonly EsmtpParameter[],
  capabilities: Capabilities,
): readonly EsmtpParameter[] {
  return capabilities.has('DSN') ? parameters : [];
}

/** Internationalised addresses can't be spoken to a server without SMTPUTF8 (RFC 6531 section 3.1): refused, not mangled. */
export function unspeakable(mail: KeptMail, capabilities: Capabilities): Reply | undefined {
  const wants =
    mail.parameters.some((p) => p.keyword === 'SMTPUTF8') ||
    (mail.reversePath !== null && needsUtf8(mail.reversePath)) ||
    mail.recipients.some((r) => needsUtf8(r.address));
  return wants && !capabilities.has('SMTPUTF8')
    ? reply(553, '5.6.7 The server does not take internationalised addresses')
    : undefined;
}
