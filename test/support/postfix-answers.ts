// Settings of the Postfix of the tests that make it answer as wanted, by names in the envelope; the Exim of the tests has the
// same names (exim.ts).
export const POSTFIX_ANSWERS: readonly string[] = [
  'smtpd_delay_reject = no',
  'smtpd_error_sleep_time = 0',
  'smtpd_recipient_limit = 5',
  'smtpd_recipient_overshoot_limit = 1000',
  'message_size_limit = 204800',
  access('smtpd_sender_restrictions', 'check_sender_access', [
    ['banned@', '550 5.7.1 Sender is not welcome'],
    ['later@', '451 4.3.0 Come again'],
  ]),
  access('smtpd_recipient_restrictions', 'check_recipient_access', [
    ['nobody@', '550 5.1.1 No such user'],
    ['grey@', '450 4.2.0 Greylisted'],
    ['full@', '452 4.2.2 Mailbox full'],
    ['moved@', '551 5.1.6 User not local; please try <gone@other.example>'],
  ]),
  access('smtpd_data_restrictions', 'check_sender_access', [
    ['nodata@', '554 5.7.1 No data from you'],
    ['laterdata@', '451 4.3.0 No data now'],
  ]),
  'local_recipient_maps =',
  'header_checks = regexp:{{/^X-Refuse: 5/ REJECT 5.2.2 Too much for this mailbox}, {/^X-Refuse: 4/ REJECT 4.7.1 Try again}}',
  'smtpd_sasl_auth_enable = yes',
  'smtpd_sasl_type = dovecot',
  'smtpd_sasl_security_options = noanonymous',
  'smtpd_tls_auth_only = no',
];

/** One restriction list with a table in its own line: sender or recipient -> what is answered. */
function access(list: string, restriction: string, entries: readonly (readonly [string, string])[]): string {
  const table = entries.map(([key, answer]) => `{${key} = ${answer}}`).join(', ');
  return `${list} = ${restriction} inline:{${table}}`;
}
