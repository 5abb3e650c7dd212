// What everybody would write first: smtp-server in front, a nodemailer pool behind, nothing inspected.
import nodemailer from 'nodemailer';
import { SMTPServer } from 'smtp-server';

const transport = nodemailer.createTransport({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
  pool: true,
  maxConnections: 20,
  maxMessages: Number.POSITIVE_INFINITY,
  ignoreTLS: true,
});
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS', 'AUTH'],
  disableReverseLookup: true,
  logger: false,
  onData(stream, session, callback) {
    const { mailFrom, rcptTo } = session.envelope;
    const envelope = { from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map((r) => r.address) };
    transport.sendMail({ envelope, raw: stream }).then(() => callback(), callback);
  },
});
server.listen(0, '127.0.0.1', () => {
  const address = server.server.address();
  console.log(typeof address === 'object' ? address?.port : '');
});
