// The officer in a real browser: signs in, sees why a message is held, releases it. A hostile message runs nothing and poses
// as nothing (W01, H03); what is shown is masked. Needs chromium and redis-server.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { InboxServer } from '../../src/smtp/inbox-server.ts';
import { launchBrowser } from '../support/browser.ts';
import { Site } from '../support/gateway-process.ts';
import { bytes, lines, plainMail, RESIDENT_IDS } from '../support/mail.ts';
import { PEERS } from '../support/peers.ts';
import { referenceIn, sendMail } from '../support/send.ts';
import { until } from '../support/until.ts';

const PASSWORD = 'correct horse battery';
const ENVELOPE = { from: 'wang@corp.example', to: ['client@other.example'] };
const ATTACK = `<img src=x onerror="window.ran=1"><script>window.ran=1</script>"'><svg onload=window.ran=1>`;

function hostileMail(): Buffer {
  const encoded = (text: string): string => `=?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
  return bytes(
    lines(
      `From: ${encoded(ATTACK)} <wang@corp.example>`,
      'To: client@other.example',
      `Subject: ${encoded(ATTACK)}`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/html',
      '',
      `<p>${ATTACK}</p><a href="javascript:window.ran=1">${RESIDENT_IDS.join(' ')}</a>`,
      '--b',
      'Content-Type: text/plain',
      `Content-Disposition: attachment; filename*=utf-8''${encodeURIComponent(`${ATTACK}\u202Efdp.exe`)}`,
      '',
      'x',
      '--b--',
    ),
  );
}

describe.skipIf(PEERS.chromium === undefined || PEERS.redis === undefined)('the console in a browser', () => {
  let sink: InboxServer;
  let site: Site;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
    site = await Site.create({ downstreamPort: sink.port });
    await site.start();
    for (const [name, role] of [
      ['lihua', 'officer'],
      ['auditor', 'auditor'],
    ] as const) {
      await site.commandWithInput(PASSWORD, 'user', 'add', name, '--role', role, '--password-stdin');
    }
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await site?.destroy();
    await sink?.close();
  });

  beforeEach(async () => {
    complaints.length = 0;
    page = await browser.newPage({ locale: 'en-US', viewport: { width: 1000, height: 900 } });
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  });

  afterEach(async () => {
    await page.context().close();
  });

  async function signIn(name = 'lihua', password = PASSWORD): Promise<void> {
    await page.goto(site.consoleUrl);
    await page.fill('#name', name);
    await page.fill('#password', password);
    await page.click('button[type=submit]');
  }

  it('an officer signs in, reads why, and releases; the client gets the same bytes', async () => {
    const message = plainMail('客户名单', `身份证 ${RESIDENT_IDS.join('、')}`);
    const reference = referenceIn((await sendMail(site.port('relay'), message, ENVELOPE)).text);
    const before = sink.messages.length;
    await signIn();
    await page.click(`a[href="#/held/${reference}"]`);
    await page.getByRole('heading', { name: '客户名单' }).waitFor();
    const text = (await page.textContent('main')) ?? '';
    expect(text).toContain('Several national ID numbers sent outside');
    expect(text).toContain('1101************1X');
    for (const id of RESIDENT_IDS) expect(await page.content()).not.toContain(id);
    expect(await page.getByRole('button', { name: 'Release' }).isDisabled()).toBe(true); // a reason is needed
    await page.fill('#reason', 'agreed with the head of sales');
    await page.click('button.release');
    await page.getByText('agreed with the head of sales').waitFor();
    await until(() => sink.messages.length === before + 1, 'the released message to arrive');
    const arrived = sink.messages.at(-1)?.bytes ?? Buffer.alloc(0);
    expect(arrived.subarray(arrived.length - message.length).equals(message)).toBe(true);
    const second = await site.command('hold', 'release', reference, '--reason', 'double');
    expect(second.output).toContain('decided already: released by lihua');
    expect(complaints).toEqual([]);
  });

  it('a hostile subject and file name run nothing and hide nothing (W01, H03)', async () => {
    const reference = referenceIn((await sendMail(site.port('relay'), hostileMail(), ENVELOPE)).text);
    expect(reference).not.toBe('');
    await signIn();
    await page.click(`a[href="#/held/${reference}"]`);
    await page.locator('#reason').waitFor();
    expect(await page.evaluate('window.ran')).toBeUndefined();
    expect(await page.locator('main img, main script, main svg, main iframe, main object').count()).toBe(0);
    const text = (await page.textContent('main')) ?? '';
    expect(text).toContain('<img src=x onerror="window.ran=1">'); // as text
    expect(text).toContain('⟦U+202E⟧fdp.exe');
    expect(complaints).toEqual([]);
  });

  it('a wrong password opens nothing, and the page says so', async () => {
    await signIn('lihua', 'wrong password here');
    await page.getByRole('alert').waitFor();
    expect(await page.textContent('[role=alert]')).toBe('Name or password is wrong.');
    expect(await page.locator('a.row').count()).toBe(0);
  });

  it('an auditor sees the message and has no buttons to decide', async () => {
    const reference = referenceIn(
      (await sendMail(site.port('relay'), plainMail('x', RESIDENT_IDS.join(' ')), ENVELOPE)).text,
    );
    await signIn('auditor');
    await page.click(`a[href="#/held/${reference}"]`);
    await page.getByText('Why it is held').waitFor();
    expect(await page.locator('button.release').count()).toBe(0);
  });

  it.each([
    { language: 'zh-CN', heading: '暂扣邮件' },
    { language: 'zh-TW', heading: '待審郵件' },
  ])('speaks $language, on a phone too', async ({ language, heading }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await signIn();
    await page.selectOption('#language', language);
    await page.getByRole('heading', { name: heading }).waitFor();
    expect(await page.getAttribute('html', 'lang')).toBe(language);
    const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
    expect(overflow).toBe(0);
    expect(complaints).toEqual([]);
  });
});
