// The exchanges that are played to real servers, straight and through the gateway. Names with a meaning (nobody, grey, full,
// moved, banned, later, nodata, laterdata, X-Refuse) are known to the servers' configurations.
import { message, rawMessage, session, type Exchange, type Step } from '../support/exchange.ts';
import { awkwardMail } from '../support/mail.ts';

const FROM = 'MAIL FROM:<a@other.example>';
const TO = 'RCPT TO:<wang@corp.example>';
const TEXT = message('From: a@other.example', 'To: wang@corp.example', 'Subject: hello', '', 'a line', '..dots', '...');
const PLAIN = Buffer.from('\0wang\0secret').toString('base64');
const WRONG = Buffer.from('\0wang\0wrong').toString('base64');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

const send = (from: string, to: readonly string[], content: Step = TEXT): readonly Step[] => [
  from,
  ...to,
  'DATA',
  content,
];
const mail = (content: Step): readonly Step[] => session(...send(FROM, [TO], content));
const refused = (code: number): Step => message(`X-Refuse: ${code}`, 'Subject: hello', '', 'text');

const OF_SESSIONS: readonly Exchange[] = [
  { why: 'a message', steps: session(...send(FROM, [TO])) },
  { why: 'a message after HELO', steps: ['HELO client.example', ...send(FROM, [TO]), 'QUIT'] },
  { why: 'nothing but QUIT', steps: ['QUIT'] },
  { why: 'NOOP and RSET before EHLO', steps: ['NOOP', 'RSET', 'QUIT'] },
  { why: 'QUIT in a transaction', steps: session(FROM, TO) },
  {
    why: 'verbs in lower case',
    steps: ['ehlo client.example', 'mail from:<a@other.example>', 'rcpt to:<wang@corp.example>', 'data', TEXT, 'quit'],
  },
  { why: 'an address literal in EHLO', steps: ['EHLO [127.0.0.1]', ...send(FROM, [TO]), 'QUIT'] },
  { why: 'EHLO twice', steps: ['EHLO client.example', ...session(...send(FROM, [TO]))] },
  { why: 'EHLO in a transaction ends it', steps: session(FROM, TO, 'EHLO client.example', TO, ...send(FROM, [TO])) },
  { why: 'HELO in a transaction ends it', steps: session(FROM, 'HELO client.example', ...send(FROM, [TO])) },
  {
    why: 'RSET everywhere',
    steps: session('RSET', 'RSET', FROM, 'RSET', FROM, TO, 'RSET', ...send(FROM, [TO]), 'RSET'),
  },
  { why: 'NOOP everywhere', steps: session('NOOP', FROM, 'NOOP', TO, 'noop', 'DATA', TEXT, 'NOOP') },
  {
    why: 'three transactions',
    steps: session(
      ...send(FROM, [TO]),
      ...send('MAIL FROM:<b@other.example>', ['RCPT TO:<li@corp.example>']),
      ...send(FROM, [TO, 'RCPT TO:<chen@corp.example>']),
    ),
  },
  { why: 'HELO, then EHLO', steps: ['HELO client.example', ...session(...send(FROM, [TO]))] },
  { why: 'NOOP with words', steps: session('NOOP are you there?') },
  { why: 'QUIT between RCPT and DATA, in lower case', steps: ['ehlo client.example', FROM, TO, 'quit'] },
  { why: 'EHLO with a blank behind the name', steps: ['EHLO client.example ', ...send(FROM, [TO]), 'QUIT'] },
  { why: 'an empty line', steps: session('', ...send(FROM, [TO])) },
  { why: 'VRFY of somebody', steps: session('VRFY wang@corp.example') },
  { why: 'VRFY of nobody', steps: session('VRFY nobody@corp.example', 'VRFY <wang@corp.example>') },
  { why: 'EXPN', steps: session('EXPN staff@corp.example') },
  { why: 'HELP', steps: session('HELP') },
  { why: 'ETRN is not for clients (S26)', steps: session('ETRN corp.example') },
  { why: 'commands that nobody knows (S26)', steps: session('WIZ', 'FOO bar') },
  { why: 'STARTTLS where it is not offered', steps: session('STARTTLS') },
  { why: 'BDAT, which is never offered (S23)', steps: session('BDAT 0 LAST') },
];

const OF_ENVELOPES: readonly Exchange[] = [
  {
    why: 'three recipients',
    steps: session(...send(FROM, [TO, 'RCPT TO:<li@corp.example>', 'RCPT TO:<c@third.example>'])),
  },
  {
    why: 'an unknown recipient among others',
    steps: session(...send(FROM, [TO, 'RCPT TO:<nobody@corp.example>', 'RCPT TO:<li@corp.example>'])),
  },
  { why: 'unknown recipients only', steps: session(FROM, 'RCPT TO:<nobody@corp.example>', 'DATA', 'RSET') },
  {
    why: 'unknown recipients only, then another message',
    steps: session(FROM, 'RCPT TO:<nobody@corp.example>', 'RSET', ...send(FROM, [TO])),
  },
  { why: 'greylisted', steps: session(FROM, 'RCPT TO:<grey@corp.example>', 'DATA') },
  { why: 'greylisted among others', steps: session(...send(FROM, ['RCPT TO:<grey@corp.example>', TO])) },
  { why: 'a full mailbox', steps: session(...send(FROM, ['RCPT TO:<full@corp.example>', TO])) },
  { why: '551: somebody who has moved', steps: session(...send(FROM, ['RCPT TO:<moved@corp.example>', TO])) },
  {
    why: 'the same recipient twice, and in another case',
    steps: session(...send(FROM, [TO, TO, 'RCPT TO:<WANG@corp.example>'])),
  },
  {
    why: 'too many recipients',
    steps: session(
      ...send(
        FROM,
        ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => `RCPT TO:<${name}@third.example>`),
      ),
    ),
  },
  { why: 'the null reverse-path (S28)', steps: session(...send('MAIL FROM:<>', [TO])) },
  { why: 'a refused sender', steps: session('MAIL FROM:<banned@other.example>', ...send(FROM, [TO])) },
  { why: 'a sender put off', steps: session('MAIL FROM:<later@other.example>', 'MAIL FROM:<later@other.example>') },
  { why: 'the postmaster', steps: session(...send(FROM, ['RCPT TO:<postmaster@corp.example>'])) },
  {
    why: 'letters keep their case',
    steps: session(...send('MAIL FROM:<A.B@Other.Example>', ['RCPT TO:<Some.One@Third.Example>'])),
  },
  {
    why: 'a tag and all characters of an atom',
    steps: session(...send('MAIL FROM:<a+b=c@other.example>', ["RCPT TO:<x!#$&'*+-=?^_`{|}~@third.example>"])),
  },
  { why: 'a quoted local part (A02)', steps: session(...send(FROM, ['RCPT TO:<"a b"@third.example>'])) },
  { why: 'no brackets', steps: session(...send('MAIL FROM:a@other.example', ['RCPT TO:wang@corp.example'])) },
  {
    why: 'blanks behind the colon',
    steps: session(...send('MAIL FROM: <a@other.example>', ['RCPT TO:  <wang@corp.example>'])),
  },
  {
    why: 'a source route',
    steps: session(...send(FROM, ['RCPT TO:<@relay.example:wang@corp.example> ORCPT=rfc822;wang@corp.example'])),
  },
  { why: 'a local part of 64 octets', steps: session(...send(FROM, [`RCPT TO:<${'x'.repeat(64)}@third.example>`])) },
  {
    why: 'domains in capitals',
    steps: session(...send('MAIL FROM:<a@OTHER.EXAMPLE>', ['RCPT TO:<wang@CORP.EXAMPLE>'])),
  },
  {
    why: 'a refused recipient three times',
    steps: session(FROM, ...Array.from({ length: 3 }, () => 'RCPT TO:<nobody@corp.example>'), TO, 'DATA', TEXT),
  },
  {
    why: 'refused, put off and taken in turns',
    steps: session(
      ...send(FROM, [
        ...['nobody', 'wang', 'grey', 'li', 'full', 'chen'].map((name) => `RCPT TO:<${name}@corp.example>`),
      ]),
    ),
  },
  { why: 'the sender as recipient', steps: session(...send('MAIL FROM:<wang@corp.example>', [TO])) },
  { why: 'a null reverse-path with parameters', steps: session(...send('MAIL FROM:<> SIZE=500 BODY=7BIT', [TO])) },
  {
    why: 'verbs in mixed case',
    steps: ['eHlO client.example', ...send('Mail From:<a@other.example>', ['Rcpt To:<wang@corp.example>']), 'QuIt'],
  },
  { why: 'an A-label', steps: session(...send(FROM, ['RCPT TO:<u@xn--55qx5d.example>'])) },
];

const OF_MISTAKES: readonly Exchange[] = [
  { why: 'MAIL without EHLO', steps: [FROM, 'QUIT'] },
  { why: 'RCPT before MAIL (S14)', steps: session(TO, ...send(FROM, [TO])) },
  { why: 'DATA before MAIL (S14)', steps: session('DATA', ...send(FROM, [TO])) },
  { why: 'DATA before RCPT (S14)', steps: session(FROM, 'DATA', TO, 'DATA', TEXT) },
  { why: 'MAIL in a transaction (S14)', steps: session(FROM, 'MAIL FROM:<evil@other.example>', TO, 'DATA', TEXT) },
  { why: 'MAIL after a message', steps: session(...send(FROM, [TO]), TO) },
  { why: 'no recipient', steps: session(FROM, 'RCPT TO:<>', 'RCPT TO:') },
  {
    why: 'no address (A01)',
    steps: session('MAIL FROM:<a b@other.example>', 'MAIL FROM:<a,b@other.example>', 'MAIL FROM:<@>'),
  },
  { why: 'a recipient without domain', steps: session(FROM, 'RCPT TO:<wang>') },
  { why: 'a dot behind the domain (A06)', steps: session(FROM, 'RCPT TO:<wang@corp.example.>') },
  { why: 'an unknown parameter of MAIL (S25)', steps: session(`${FROM} FOO=BAR`, ...send(FROM, [TO])) },
  { why: 'an unknown parameter of RCPT (S25)', steps: session(FROM, `${TO} FOO=BAR`, TO, 'DATA', TEXT) },
  { why: 'words behind DATA and RSET', steps: session(FROM, TO, 'DATA now', 'RSET now', 'RSET') },
];

const OF_EXTENSIONS: readonly Exchange[] = [
  { why: 'SIZE that fits', steps: session(...send(`${FROM} SIZE=1000`, [TO])) },
  { why: 'SIZE too big at MAIL (S20)', steps: session(`${FROM} SIZE=900000`, ...send(FROM, [TO])) },
  { why: 'SIZE that is no number (S20)', steps: session(`${FROM} SIZE=abc`, `${FROM} SIZE=-1`) },
  {
    why: 'too big in spite of what SIZE said (S20)',
    steps: session(
      ...send(`${FROM} SIZE=1`, [TO], message('Subject: big', '', 'x'.repeat(70).concat('\r\n').repeat(4000))),
    ),
  },
  {
    why: '8BITMIME',
    steps: session(...send(`${FROM} BODY=8BITMIME`, [TO], message('Subject: 8bit', '', 'Grüße, 你好'))),
  },
  { why: '7BIT, in lower case', steps: session(...send(`${FROM} body=7bit`, [TO])) },
  { why: 'BINARYMIME, which is never offered (S23)', steps: session(`${FROM} BODY=BINARYMIME`) },
  {
    why: 'SMTPUTF8 in the envelope (S23)',
    steps: session(...send('MAIL FROM:<王@例子.example> SMTPUTF8', ['RCPT TO:<李@例子.example>'])),
  },
  { why: 'SMTPUTF8 with plain addresses', steps: session(...send(`${FROM} SMTPUTF8 BODY=8BITMIME`, [TO])) },
  { why: 'RET and ENVID', steps: session(...send(`${FROM} RET=HDRS ENVID=QQ+2B314`, [TO])) },
  {
    why: 'NOTIFY and ORCPT as xtext',
    steps: session(
      ...send(`${FROM} RET=FULL`, [`${TO} NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;Wang+2Btag@corp.example`]),
    ),
  },
  {
    why: 'NOTIFY=NEVER for one of two',
    steps: session(...send(FROM, [`${TO} NOTIFY=NEVER`, 'RCPT TO:<li@corp.example> NOTIFY=FAILURE'])),
  },
  { why: 'RET that is none (S24)', steps: session(`${FROM} RET=SOME`) },
  { why: 'NOTIFY that is none (S24)', steps: session(FROM, `${TO} NOTIFY=NEVER,SUCCESS`, `${TO} NOTIFY=SOMETIMES`) },
];

const OF_HOSTILITY: readonly Exchange[] = [
  {
    why: 'line ends in identifiers (S24)',
    steps: session(`${FROM} ENVID=a+0D+0Ab`, 'RSET', FROM, `${TO} ORCPT=rfc822;a+0D+0Ab`),
  },
];

const OF_DATA: readonly Exchange[] = [
  {
    why: 'DATA refused',
    steps: session(...send('MAIL FROM:<nodata@other.example>', [TO]), 'RSET', ...send(FROM, [TO])),
  },
  { why: 'DATA put off', steps: session(...send('MAIL FROM:<laterdata@other.example>', [TO]), 'RSET') },
  { why: 'refused after the dot', steps: session(...send(FROM, [TO], refused(5)), ...send(FROM, [TO])) },
  { why: 'put off after the dot', steps: session(...send(FROM, [TO], refused(4)), ...send(FROM, [TO])) },
  { why: 'an awkward message', steps: mail(rawMessage(awkwardMail())) },
  { why: 'dots', steps: mail(rawMessage(Buffer.from('Subject: dots\r\n\r\n.\r\n..\r\n...\r\n.a\r\n. \r\n'))) },
  {
    why: 'a message that begins with Received',
    steps: mail(message('Received: from x by y; Sat, 21 Nov 2026 12:00:00 +0000', 'Subject: x', '', 'text')),
  },
  { why: 'nothing at all', steps: mail(rawMessage(Buffer.alloc(0))) },
  { why: 'one blank line', steps: mail(rawMessage(Buffer.from('\r\n'))) },
  { why: 'a body without header', steps: mail(message('', 'text', 'more')) },
  { why: 'a line of 998 octets', steps: mail(message('Subject: long line', '', 'x'.repeat(998))) },
  { why: 'a folded header', steps: mail(message('Subject: one', ' two', '\tthree', '', 'text')) },
  { why: 'a header line without colon', steps: mail(message('Subject: odd', 'no colon here', '', 'text')) },
  {
    why: 'base64',
    steps: mail(message('Content-Transfer-Encoding: base64', '', `${'QUJD'.repeat(19)}\r\n`.repeat(200))),
  },
  {
    why: 'refused after the dot, and again, and QUIT',
    steps: session(...send(FROM, [TO], refused(5)), ...send(FROM, [TO], refused(5))),
  },
  { why: 'a header alone', steps: mail(message('Subject: nothing more')) },
  {
    why: 'octets beyond ASCII',
    steps: mail(
      rawMessage(
        Buffer.concat([Buffer.from('Subject: raw\r\n\r\n'), Buffer.from([0xc4, 0xe3, 0xff, 0xfe, 0x80, 0x0d, 0x0a])]),
      ),
    ),
  },
  {
    why: 'blank lines and blanks at the end of lines',
    steps: mail(message('Subject: blanks ', '', '', ' ', 'text\t', '', '')),
  },
  { why: '100 KB', steps: mail(message('Subject: long', '', `${'0123456789'.repeat(7)}\r\n`.repeat(1400))) },
];

const OF_PIPELINING: readonly Exchange[] = [
  { why: 'an envelope in one write', steps: session([FROM, TO, 'DATA'], TEXT) },
  {
    why: 'an envelope in one write, one recipient refused',
    steps: session([FROM, 'RCPT TO:<nobody@corp.example>', TO, 'DATA'], TEXT),
  },
  {
    why: 'an envelope in one write, all recipients refused',
    steps: session([FROM, 'RCPT TO:<nobody@corp.example>', 'RCPT TO:<grey@corp.example>', 'DATA']),
  },
  {
    why: 'an envelope in one write, the sender refused',
    steps: session(['MAIL FROM:<banned@other.example>', TO, 'DATA']),
  },
  { why: 'RSET and an envelope in one write', steps: session([FROM, TO, 'RSET', FROM, TO, 'DATA'], TEXT) },
  {
    why: 'two messages, each in one write',
    steps: session([FROM, TO, 'DATA'], TEXT, [FROM, 'RCPT TO:<li@corp.example>', 'DATA'], TEXT),
  },
  {
    why: 'six recipients in one write, some refused',
    steps: session(
      [
        FROM,
        ...['wang', 'nobody', 'li', 'grey', 'chen', 'full'].map((name) => `RCPT TO:<${name}@corp.example>`),
        'DATA',
      ],
      TEXT,
    ),
  },
  { why: 'NOOP among an envelope in one write', steps: session([FROM, 'NOOP', TO, 'NOOP', 'DATA'], TEXT) },
  {
    why: 'an envelope in one write, DATA refused',
    steps: session(['MAIL FROM:<nodata@other.example>', TO, 'DATA'], TEXT, 'RSET'),
  },
  { why: 'commands and QUIT in one write', steps: ['EHLO client.example', ['NOOP', 'RSET', FROM, 'QUIT']] },
];

const OF_AUTH: readonly Exchange[] = (
  [
    { why: 'AUTH PLAIN', steps: session(`AUTH PLAIN ${PLAIN}`, ...send(FROM, [TO])) },
    { why: 'AUTH PLAIN in two steps', steps: session('AUTH PLAIN', PLAIN, ...send(FROM, [TO])) },
    { why: 'AUTH LOGIN', steps: session('AUTH LOGIN', base64('wang'), base64('secret'), ...send(FROM, [TO])) },
    { why: 'AUTH in lower case', steps: session(`auth plain ${PLAIN}`) },
    {
      why: 'AUTH with a wrong password, then with the right one',
      steps: session(`AUTH PLAIN ${WRONG}`, `AUTH PLAIN ${PLAIN}`),
    },
    { why: 'AUTH LOGIN with a wrong password', steps: session('AUTH LOGIN', base64('wang'), base64('wrong')) },
    { why: 'AUTH given up', steps: session('AUTH LOGIN', '*', `AUTH PLAIN ${PLAIN}`) },
    { why: 'AUTH that is no base64', steps: session('AUTH PLAIN !!!', 'AUTH LOGIN', '???') },
    { why: 'AUTH LOGIN that brings the name along', steps: session(`AUTH LOGIN ${base64('wang')}`, base64('secret')) },
    {
      why: 'AUTH given up at the second step',
      steps: session('AUTH LOGIN', base64('wang'), '*', `AUTH PLAIN ${PLAIN}`),
    },
    {
      why: 'AUTH in a transaction',
      steps: session(`AUTH PLAIN ${PLAIN}`, FROM, `AUTH PLAIN ${PLAIN}`, TO, 'DATA', TEXT),
    },
    { why: 'AUTH, then two messages', steps: session(`AUTH PLAIN ${PLAIN}`, ...send(FROM, [TO]), ...send(FROM, [TO])) },
    { why: 'AUTH twice', steps: session(`AUTH PLAIN ${PLAIN}`, `AUTH PLAIN ${PLAIN}`) },
    { why: 'AUTH with a mechanism that is not offered', steps: session('AUTH CRAM-MD5') },
  ] satisfies Exchange[]
).map((exchange) => ({ ...exchange, door: 'staff' }));

export const EXCHANGES: readonly Exchange[] = [
  ...OF_SESSIONS,
  ...OF_ENVELOPES,
  ...OF_MISTAKES,
  ...OF_EXTENSIONS,
  ...OF_HOSTILITY,
  ...OF_DATA,
  ...OF_PIPELINING,
  ...OF_AUTH,
];
