// `postern check`: what a start would stumble over is told before it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readCertificate } from '../../src/smtp/certificate.ts';
import { temporaryFolder } from '../support/folder.ts';
import { postern, ROOT } from '../support/postern.ts';

async function site(...lines: readonly string[]): Promise<{ file: string; certs: string }> {
  const folder = await temporaryFolder();
  const [file, certs] = [join(folder, 'postern.yaml'), join(folder, 'certs')];
  const common = [
    'hostname: gate.corp.example',
    'domains: [corp.example]',
    'downstream: { host: mail.corp.example }',
    'listeners: [{ name: mx, address: 127.0.0.1, port: 0 }]',
    `rules: ${JSON.stringify(join(ROOT, 'rules'))}`,
    `certs: ${JSON.stringify(certs)}`,
  ];
  await mkdir(certs);
  await writeFile(file, [...common, ...lines].join('\n'));
  return { file, certs };
}

it('a good one, and that a certificate will be made', async () => {
  const { file, certs } = await site();
  const { code, out, err } = await postern('check', '--config', file);
  expect(out).toContain('is good');
  expect(err).toContain(`${certs} holds no tls.crt`);
  expect(code).toBe(0);
});

it('one with its own certificate has nothing to add', async () => {
  const { file, certs } = await site();
  await readCertificate(certs, 'gate.corp.example');
  const { code, err } = await postern('check', '--config', file);
  expect(err).toBe('');
  expect(code).toBe(0);
});

it.each([
  { why: 'half a pair', files: { 'tls.crt': 'x' }, says: /tls\.crt is there but .*tls\.key is missing/ },
  { why: 'a pair that is none', files: { 'tls.crt': 'x', 'tls.key': 'y' }, says: /can't be used together/ },
  { why: 'half a pair of another name', files: { 'mail.corp.example.crt': 'x' }, says: /must both be there/ },
])('$why ends with 2', async ({ files, says }) => {
  const { file, certs } = await site();
  for (const [name, text] of Object.entries(files)) await writeFile(join(certs, name), text);
  const { code, err } = await postern('check', '--config', file);
  expect(err).toMatch(says);
  expect(code).toBe(2);
});

it('authorities that are none end with 2', async () => {
  const { file, certs } = await site();
  await writeFile(
    file,
    `domains: [corp.example]
downstream: { host: mail.corp.example, tls: verified, ca: ${JSON.stringify(join(certs, 'none.pem'))} }
listeners: [{ name: mx, address: 127.0.0.1, port: 0 }]
rules: ${JSON.stringify(join(ROOT, 'rules'))}
certs: ${JSON.stringify(certs)}
`,
  );
  const { code, err } = await postern('check', '--config', file);
  expect(err).toMatch(/downstream\.ca: .*none\.pem can't be used/);
  expect(code).toBe(2);
});
