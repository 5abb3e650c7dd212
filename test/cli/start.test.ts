// `postern start` with wishes that can't be fulfilled: told before anything is opened.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { postern, ROOT } from '../support/postern.ts';

const REDIS = 'redis: { url: "redis://127.0.0.1:1" }';

async function start(role: string, ...lines: readonly string[]): Promise<{ code: number; err: string }> {
  const file = join(await temporaryFolder(), 'postern.yaml');
  const common = [
    'domains: [corp.example]',
    'downstream: { host: mail.corp.example }',
    'listeners: [{ name: mx, address: 127.0.0.1, port: 0 }]',
    `rules: ${JSON.stringify(join(ROOT, 'rules'))}`,
  ];
  await writeFile(file, [...common, ...lines].join('\n'));
  return await postern('start', '--config', file, '--role', role);
}

describe('roles', () => {
  it.each([
    { why: 'an unknown one', role: 'smtp,web', lines: [], says: '--role: "web" is none of smtp, control' },
    { why: 'one alone without a Redis for both', role: 'smtp', lines: [], says: 'set redis.url' },
    {
      why: 'one alone in one process',
      role: 'control',
      lines: [REDIS, 'smtp: { workers: 0 }'],
      says: 'smtp.workers is 0',
    },
  ])('that can not be had: $why', async ({ role, lines, says }) => {
    const { code, err } = await start(role, ...lines);
    expect(err).toContain(says);
    expect(code).toBe(2);
  });
});

it('"postern process" is nothing for people', async () => {
  const send = process.send?.bind(process);
  delete process.send;
  try {
    const { code, err } = await postern('process');
    expect(err).toContain('is started by "postern start"');
    expect(code).toBe(2);
  } finally {
    if (send !== undefined) process.send = send;
  }
});

it.each(['status', 'reload'])('%s of a gateway that does not run ends with 3', async (command) => {
  const { code, err } = await postern(command, '--json');
  expect(err).toContain('no Postern is running on');
  expect(code).toBe(3);
});
