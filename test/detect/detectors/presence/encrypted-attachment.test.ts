// Files that need a password are found as such, and others are not (X02).
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspect, openInspection } from '../../../../src/inspect.ts';
import { memoryContent } from '../../../../src/mail/content.ts';
import type { Finding } from '../../../../src/mail/finding.ts';
import { mailWithFiles } from '../../../support/files-mail.ts';
import { compound, zipped } from '../../../support/office.ts';
import { receivedMail } from '../../../support/received.ts';

const inspection = await openInspection(join(import.meta.dirname, '../../../../rules'), ['corp.example']);

async function found(files: Readonly<Record<string, Buffer>>): Promise<readonly Finding[]> {
  const received = receivedMail(memoryContent(await mailWithFiles('see file', files)));
  const { decision } = await inspect(received, inspection);
  return decision.findings.filter(({ detector }) => detector === 'encrypted-attachment');
}

const locked = compound({ EncryptedPackage: Buffer.alloc(4096, 7), EncryptionInfo: Buffer.alloc(64, 1) });

describe('an encrypted attachment (X02)', () => {
  it('is found where it stands', async () => {
    expect(await found({ 'staff.xlsx': locked })).toMatchObject([
      { confidence: 'high', segment: 'attachment', path: 'staff.xlsx', masked: '' },
    ]);
  });

  it('is found in an archive too, and counts once', async () => {
    const findings = await found({ 'a.zip': zipped({ 'staff.xlsx': locked }) });
    expect(findings.map(({ path }) => path)).toContain('a.zip/staff.xlsx');
    expect(new Set(findings.map(({ valueKey }) => valueKey)).size).toBe(1);
  });

  it('is not what can be read', async () => {
    expect(await found({ 'a.zip': zipped({ 'a.txt': 'hello' }), 'b.txt': Buffer.from('password') })).toEqual([]);
  });
});
