// One message, many recipients, each decided once (law 5, attack A10): every combination of relayed, encrypted, held and refused
// through the running gateway; what the envelope decides is refused at RCPT; and a client that sends again because it heard no
// reply makes no second case for the officer (attack R15).
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoCertificate } from '../../src/act/demo-certificate.ts';
import { InboxServer } from '../../src/smtp/inbox-server.ts';
import { Site } from '../support/gateway-process.ts';
import { PEERS } from '../support/peers.ts';
import { referenceIn, sendMail } from '../support/send.ts';
import { SmtpClient } from '../support/smtp-client.ts';
import { until } from '../support/until.ts';

const rule = (id: string, when: string, then: string): string => `
  - id: ${id}
    title: { en: ${id} }
    severity: high
    mode: enforce
    when: { ${when} }
    then:
      - ${then}
`;
const RULES = `format: 1
ruleset: mixed
rules:${rule('m-hold', 'to: { address: held@other.example }', 'hold: { only_for: matching_recipients }')}
${rule('m-encrypt', 'to: { address: secret@bank.example }', 'encrypt: {}')}
${rule('m-reject', 'to: { address: refused@other.example }, size: "> 1B"', 'reject: { only_for: matching_recipients }')}
${rule('m-never', 'to: { address: never@other.example }', 'reject: { only_for: matching_recipients }')}`;

const SENDER = 'wang@corp.example';
const ADDRESS = {
  relayed: 'clean@other.example',
  encrypted: 'secret@bank.example',
  held: 'held@other.example',
  refused: 'refused@other.example',
} as const;
type Fate = keyof typeof ADDRESS;
const FATES = Object.keys(ADDRESS) as readonly Fate[];
const COMBINATIONS = Array.from({ length: 15 }, (_, i) => FATES.filter((_fate, bit) => ((i + 1) >> bit) % 2 === 1));

interface Listed {
  readonly reference: string;
  readonly state: string;
  readonly purpose: string;
  readonly same_as: string | null;
  readonly recipients: readonly { readonly address: string }[];
}

const mail = (id: string): Buffer =>
  Buffer.from(`From: ${SENDER}\r\nTo: all\r\nSubject: ${id}\r\nMessage-ID: <${id}@corp.example>\r\n\r\nthe body\r\n`);

describe.skipIf(PEERS.redis === undefined)('a message with several fates', { timeout: 60_000 }, () => {
  let sink: InboxServer;
  let site: Site;

  beforeAll(async () => {
    sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
    site = await Site.create({ downstreamPort: sink.port, rules: { 'mixed.yaml': RULES } });
    const folder = join(site.folder, 'certs', 'pgp');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'bank.asc'), await demoCertificate('Bank', ADDRESS.encrypted));
    await site.start();
  });

  afterAll(async () => {
    await site?.destroy();
    await sink?.close();
  });

  const arrived = (recipient: string, id: string): readonly string[] =>
    sink.messages
      .filter((m) => m.to.includes(recipient))
      .map((m) => m.bytes.toString())
      .filter((text) => text.includes(id));
  const held = async (): Promise<readonly Listed[]> =>
    JSON.parse((await site.command('hold', 'list', '--all', '--json')).output) as Listed[];

  /** Recipients for whom it is held under this reference. */
  const heldAs = async (reference: string): Promise<readonly string[]> =>
    (await held())
      .filter((m) => m.reference === reference && m.purpose === 'review')
      .flatMap((m) => m.recipients.map((r) => r.address));
  const relay = (id: string, fates: readonly Fate[]) =>
    sendMail(site.port('relay'), mail(id), { from: SENDER, to: fates.map((fate) => ADDRESS[fate]) });

  it('refused for everybody: the client hears it, and nobody else does', async () => {
    const answer = await relay('nobody', ['refused']);
    expect(answer.text).toMatch(/^550 5\.7\.1 Policy m-reject /);
    expect([arrived(ADDRESS.refused, 'nobody'), arrived(SENDER, 'nobody')]).toEqual([[], []]);
  });

  it.each(
    COMBINATIONS.filter((fates) => fates.join() !== 'refused').map((fates) => ({ fates, name: fates.join(' + ') })),
  )('$name: each of them, exactly once (attack A10)', async ({ fates, name }) => {
    const id = name.replaceAll(/[^a-z]/g, '-');
    const answer = await relay(id, fates);
    expect(answer.code).toBe(250);
    const once = (fate: Fate): number => (fates.includes(fate) ? 1 : 0);
    await until(() => arrived(ADDRESS.encrypted, id).length >= once('encrypted'), 'the encrypted copy to arrive');
    await until(() => arrived(SENDER, id).length >= once('refused'), 'the sender to be told');
    const own = await heldAs(referenceIn(answer.text));
    expect(own).toEqual(fates.includes('held') ? [ADDRESS.held] : []);
    expect(arrived(ADDRESS.relayed, id)).toHaveLength(once('relayed'));
    expect(arrived(ADDRESS.encrypted, id)).toHaveLength(once('encrypted'));
    expect(arrived(ADDRESS.encrypted, id).join()).not.toContain('the body');
    expect(arrived(ADDRESS.held, id)).toEqual([]);
    expect(arrived(ADDRESS.refused, id)).toEqual([]);
    const told = arrived(SENDER, id);
    expect(told).toHaveLength(once('refused'));
    expect(told.filter((notice) => notice.includes(ADDRESS.refused))).toEqual(told);
    expect(told.join()).not.toMatch(/clean@|held@|secret@/);
  });

  it('sent again, because the reply was lost: one case for the officer, one word to the sender (attack R15)', async () => {
    const id = 'once-more';
    const envelope = { from: SENDER, to: [ADDRESS.held, ADDRESS.refused, ADDRESS.relayed] };
    const first = await sendMail(site.port('relay'), mail(id), envelope);
    await until(() => arrived(SENDER, id).length > 0, 'the sender to be told');
    const second = await sendMail(site.port('relay'), mail(id), envelope);
    expect(second.text).toBe(first.text);
    const reference = referenceIn(first.text);
    const copies = (await held()).filter((m) => m.purpose === 'review' && m.state === 'held');
    expect(copies.filter((m) => m.reference === reference)).toHaveLength(1);
    const { output } = await site.command('hold', 'release', reference, '--reason', 'ok');
    expect(output).toContain('released and delivered to 1 of 1');
    expect(arrived(ADDRESS.held, id)).toHaveLength(1);
    expect(arrived(SENDER, id)).toHaveLength(1);
    // Once more after the release: it is held, and says what it is.
    const third = await sendMail(site.port('relay'), mail(id), envelope);
    const late = (await held()).find((m) => m.reference === referenceIn(third.text));
    expect(late).toMatchObject({ state: 'held', same_as: reference });
    expect((await site.command('hold', 'show', referenceIn(third.text))).output).toContain(`same as    ${reference}`);
    expect(arrived(SENDER, id)).toHaveLength(1);
  });

  it('and a recipient whom the envelope alone decides against: refused at RCPT, the others go on', async () => {
    const client = await SmtpClient.connect(site.port('relay'));
    try {
      await client.reply();
      await client.command('EHLO client.example');
      await client.command(`MAIL FROM:<${SENDER}>`);
      const [refusal] = await client.command('RCPT TO:<never@other.example>');
      expect(refusal).toMatch(/^550 5\.7\.1 Policy m-never [0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);
      expect((await client.command(`RCPT TO:<${ADDRESS.relayed}>`))[0]).toMatch(/^250/);
      await client.command('DATA');
      await client.send(`${mail('early').toString()}.\r\n`);
      expect((await client.reply())[0]).toMatch(/^250/);
    } finally {
      client.destroy();
    }
    expect(arrived(ADDRESS.relayed, 'early')).toHaveLength(1);
    expect(arrived('never@other.example', 'early')).toEqual([]);
    expect(site.output).toContain('"event":"recipient-refused"');
    expect(site.output).not.toContain('never@');
  });
});
