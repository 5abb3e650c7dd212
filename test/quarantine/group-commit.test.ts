// One commit for many: each hears of its own change, a bad one takes no other with it, and a failing disk is not asked twice.
import { describe, expect, it } from 'vitest';
import { newReference, type Reference } from '../../src/mail/reference.ts';
import { GroupCommit, type Change } from '../../src/quarantine/group-commit.ts';
import { audit } from '../../src/quarantine/store.ts';
import { openStore, type Kept } from '../support/kept-mail.ts';

const note =
  (reference: Reference): Change<string> =>
  async (tx) => {
    await audit(tx, { at: 1, actor: 'test', action: 'note', reference, detail: '' });
    return reference;
  };

const notes = async ({ records }: Kept): Promise<readonly (string | null)[]> =>
  (await records.selectFrom('audit').select('reference').orderBy('seq').execute()).map((row) => row.reference);

function counting(kept: Kept): { commits: () => number; group: GroupCommit } {
  let commits = 0;
  const group = new GroupCommit(kept.records, () => void commits++);
  return { commits: () => commits, group };
}

describe('changes', () => {
  it('that come together share a commit, and each gets its own answer', async () => {
    const kept = await openStore();
    const { group, commits } = counting(kept);
    const references = Array.from({ length: 60 }, newReference);
    expect(await Promise.all(references.map((r) => group.run(note(r))))).toEqual(references);
    expect(await notes(kept)).toEqual(references);
    expect(commits()).toBe(1);
  });

  it('that come while a commit is under way share the next one, and none is forgotten', async () => {
    const kept = await openStore();
    const { group, commits } = counting(kept);
    const later: Promise<unknown>[] = [];
    const first = newReference();
    await group.run(async (tx) => {
      await note(first)(tx);
      later.push(group.run(note(newReference())), group.run(note(newReference())));
    });
    expect(await notes(kept)).toEqual([first]);
    await Promise.all(later);
    expect(await notes(kept)).toHaveLength(3);
    expect(commits()).toBe(2);
  });

  it('more than a transaction should hold are spread over several', async () => {
    const kept = await openStore();
    const { group, commits } = counting(kept);
    await Promise.all(Array.from({ length: 250 }, () => group.run(note(newReference()))));
    expect(await notes(kept)).toHaveLength(250);
    expect(commits()).toBe(3);
  });

  it('a bad one fails alone, and leaves nothing of itself', async () => {
    const kept = await openStore();
    const { group } = counting(kept);
    const [good, bad, other] = [newReference(), newReference(), newReference()];
    const broken: Change<never> = async (tx) => {
      await note(bad)(tx);
      throw new Error('bad change');
    };
    const results = await Promise.allSettled([group.run(note(good)), group.run(broken), group.run(note(other))]);
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await notes(kept)).toEqual([good, other]);
  });

  it('a disk that fails is not asked again for any of them (attack R03)', async () => {
    const kept = await openStore();
    let asked = 0;
    const group = new GroupCommit(kept.records, () => {
      asked++;
      throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });
    });
    const results = await Promise.allSettled([group.run(note(newReference())), group.run(note(newReference()))]);
    expect(results.map((r) => r.status)).toEqual(['rejected', 'rejected']);
    expect(asked).toBe(1);
    expect(await notes(kept)).toEqual([]);
  });
});
