// Mail under an encrypt rule, end to end: what arrives is PGP/MIME that a real gpg decrypts to the message as it was sent;
// without a usable certificate nothing leaves in clear, it is held. Needs gpg and redis-server.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InboxServer } from '../../src/smtp/inbox-server.ts';
import { Site } from '../support/gateway-process.ts';
import { Gpg } from '../support/gpg.ts';
import { plainMail } from '../support/mail.ts';
import { PEERS } from '../support/peers.ts';
import { referenceIn, sendMail } from '../support/send.ts';
import { until } from '../support/until.ts';

const CARD = '信用卡 6226 2270 9772 4078，有效期 12/29';

describe.skipIf(PEERS.gpg === undefined || PEERS.redis === undefined)(
  'encryption to recipients, read by a real gpg',
  () => {
    let sink: InboxServer;
    let gpg: Gpg;
    let site: Site;

    beforeAll(async () => {
      sink = await InboxServer.open({ address: '127.0.0.1', port: 0 });
      gpg = await Gpg.create();
      site = await Site.create({ downstreamPort: sink.port });
      await gpg.makeKey('Partner <partner@bank.example>', ['future-default', 'default', 'never']);
      await gpg.makeKey('Second <second@bank.example>');
      for (const name of ['partner', 'second']) {
        await writeFile(join(site.folder, 'certs', 'pgp', `${name}.asc`), await gpg.exportKey(`${name}@bank.example`));
      }
      await site.start();
    });

    afterAll(async () => {
      await site?.destroy();
      await gpg?.destroy();
      await sink?.close();
    });

    it('each recipient gets a copy of their own that decrypts to the original bytes (E04, E05)', async () => {
      const message = plainMail('付款', CARD, { To: 'partner@bank.example', 'X-Token': 'kept' });
      const envelope = { from: 'wang@corp.example', to: ['partner@bank.example', 'second@bank.example'] };
      const { text } = await sendMail(site.port('relay'), message, envelope);
      expect(text).toMatch(/^250 2\.0\.0 Accepted as /);
      await until(() => sink.messages.length === 2, 'both copies to arrive');
      for (const copy of sink.messages) {
        expect(copy.to).toHaveLength(1);
        const wire = copy.bytes.toString('latin1');
        expect(wire).not.toContain('6226');
        expect(wire).toMatch(/^Content-Type: multipart\/encrypted; protocol="application\/pgp-encrypted";/m);
        const parsed = await simpleParser(copy.bytes);
        const [version, cipher] = parsed.attachments;
        expect(version?.contentType).toBe('application/pgp-encrypted');
        expect(version?.content.toString('latin1').trim()).toBe('Version: 1');
        const path = join(site.folder, 'cipher.asc');
        await writeFile(path, cipher?.content ?? '');
        expect((await gpg.decrypt(path)).equals(message)).toBe(true);
      }
      expect(new Set(sink.messages.map((m) => m.to[0]))).toEqual(new Set(envelope.to));
      expect(sink.messages).toHaveLength(envelope.to.length);
      const held = await site.command('hold', 'list');
      expect(held.output).toContain('Nothing waits');
    });

    it('without a certificate it is held, and nothing leaves in clear (E01)', async () => {
      const before = sink.messages.length;
      const message = plainMail('付款', CARD, { To: 'buyer@other.example' });
      const { text } = await sendMail(site.port('relay'), message, {
        from: 'wang@corp.example',
        to: ['buyer@other.example'],
      });
      expect(text).toMatch(/^250 2\.0\.0 Held for review as /);
      const shown = await site.command('hold', 'show', referenceIn(text));
      expect(shown.output).toContain('privacy-card-encrypt');
      expect(sink.messages.length).toBe(before);
    });
  },
);
