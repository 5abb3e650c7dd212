// The small server of the demo and of tests: it takes what it is given, keeps the last of it, and knows one user it refuses.
import { describe, expect, it, onTestFinished } from 'vitest';
import { InboxServer } from '../../src/smtp/inbox-server.ts';
import { SmtpClient } from '../support/smtp-client.ts';

async function openInbox(): Promise<{ inbox: InboxServer; client: SmtpClient }> {
  const inbox = await InboxServer.open({ address: '127.0.0.1', port: 0, name: 'mail.corp.example' });
  onTestFinished(() => inbox.close());
  const client = await SmtpClient.connect(inbox.port);
  onTestFinished(() => client.destroy());
  expect((await client.reply())[0]).toMatch(/^220 mail\.corp\.example/);
  await client.command('EHLO client.example');
  return { inbox, client };
}

describe('the inbox', () => {
  it('keeps what it is given', async () => {
    const { inbox, client } = await openInbox();
    await client.command('MAIL FROM:<a@corp.example>');
    await client.command('RCPT TO:<b@corp.example>');
    await client.command('RCPT TO:<c@corp.example>');
    await client.command('DATA');
    expect((await client.command('Subject: x\r\n\r\n..text\r\n.'))[0]).toMatch(/^250/);
    expect(inbox.messages).toHaveLength(1);
    expect(inbox.messages[0]).toMatchObject({ from: 'a@corp.example', to: ['b@corp.example', 'c@corp.example'] });
    expect(inbox.messages[0]?.bytes.toString()).toBe('Subject: x\r\n\r\n.text\r\n');
  });

  it('does not know nobody', async () => {
    const { inbox, client } = await openInbox();
    await client.command('MAIL FROM:<>');
    expect((await client.command('RCPT TO:<nobody@corp.example>'))[0]).toMatch(/^550 5\.1\.1 .*User unknown/);
    expect(inbox.messages).toEqual([]);
  });

  it('forgets the oldest', async () => {
    const { inbox, client } = await openInbox();
    for (let n = 0; n < 502; n++) {
      await client.send(`MAIL FROM:<>\r\nRCPT TO:<b@corp.example>\r\nDATA\r\nSubject: ${n}\r\n\r\n.\r\n`);
      for (let i = 0; i < 4; i++) await client.reply();
    }
    expect(inbox.messages).toHaveLength(500);
    expect(inbox.messages[0]?.bytes.toString()).toBe('Subject: 2\r\n\r\n');
  });
});
