// Golden mails (fixtures/eml): each `NN-name.eml` judged by the starter rules shows at least what `NN-name.expected.json` says.
// The story of a mail, where it has one, is in `NN-name.readme`. A new case is two new files.
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { scanFile } from '../../src/cli/scan-file.ts';
import { inspect, openInspection, type Inspection } from '../../src/inspect.ts';

const FOLDER = resolve(import.meta.dirname, '../fixtures/eml');
const names = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.eml'))
  .map((file) => file.slice(0, -'.eml'.length));

describe('golden mails', () => {
  let inspection: Inspection;

  beforeAll(async () => {
    inspection = await openInspection('rules', ['corp.example', '.corp.example']);
  });

  it('are numbered and all there', () => {
    expect(names.length).toBeGreaterThanOrEqual(15);
    for (const name of names) expect(name).toMatch(/^\d{2}-[a-z0-9-]+$/);
  });

  it.each(names)('%s', async (name) => {
    const expected = JSON.parse(await readFile(join(FOLDER, `${name}.expected.json`), 'utf8')) as object;
    const result = await scanFile(join(FOLDER, `${name}.eml`), { recipients: [], reveal: false }, (received) =>
      inspect(received, inspection),
    );
    expect(result).toMatchObject(expected);
  });

  it.each(names)('%s has CRLF throughout: git left its bytes alone', async (name) => {
    const text = (await readFile(join(FOLDER, `${name}.eml`))).toString('latin1');
    expect(text.match(/(?<!\r)\n|\r(?!\n)/g)).toBeNull();
  });
});
