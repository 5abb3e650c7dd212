// The shared gatekeeper over IPC: the limits hold over all processes, and a dead one's sessions are given back (attack S17).
import { describe, expect, it } from 'vitest';
import type { ToChild, ToPrimary } from '../../src/processes/calls.ts';
import { Channel, type Answers } from '../../src/processes/channel.ts';
import { GateDesk } from '../../src/processes/gate-desk.ts';
import { RemoteGatekeeper } from '../../src/processes/remote-gatekeeper.ts';
import { LocalGatekeeper } from '../../src/smtp/gatekeeper.ts';
import { openEnds } from '../support/ends.ts';

const LIMITS = { connections: 3, connectionsPerClient: 2, failedLogins: { count: 2, within: 60_000 } };
const CLIENT = '192.0.2.1';

interface TestedProcess {
  readonly gatekeeper: RemoteGatekeeper;
  /** Its channel in the primary. */
  readonly held: Channel<ToChild, ToPrimary>;
  readonly die: () => Promise<void>;
}

function openProcess(shared: LocalGatekeeper): TestedProcess {
  const ends = openEnds();
  const desk = new GateDesk(shared);
  const held = new Channel<ToChild, ToPrimary>(ends.parent, { ...desk.answers, metrics: () => [] });
  const primary = new Channel<ToPrimary, ToChild>(ends.child, {} as Answers<ToChild>);
  const die = async (): Promise<void> => {
    ends.cut();
    await desk.close();
  };
  return { gatekeeper: new RemoteGatekeeper(primary), held, die };
}

describe('sessions', () => {
  it('are counted over all processes', async () => {
    const shared = new LocalGatekeeper(LIMITS);
    const [one, two] = [openProcess(shared).gatekeeper, openProcess(shared).gatekeeper];
    expect(await one.enter(CLIENT, false)).toBe('admitted');
    expect(await two.enter(CLIENT, false)).toBe('admitted');
    expect(await one.enter(CLIENT, false)).toBe('too-many-of-client');
    expect(await two.enter('192.0.2.2', false)).toBe('admitted');
    expect(await two.enter('192.0.2.3', false)).toBe('too-many-connections');
    await one.leave(CLIENT);
    expect(await two.enter('192.0.2.3', false)).toBe('admitted');
    expect(shared.sessions).toBe(3);
  });

  it('of a process that died are given back, those of the others are not', async () => {
    const shared = new LocalGatekeeper(LIMITS);
    const [dying, living] = [openProcess(shared), openProcess(shared)];
    await dying.gatekeeper.enter(CLIENT, false);
    await dying.gatekeeper.enter('192.0.2.2', false);
    await dying.gatekeeper.leave('192.0.2.2');
    await living.gatekeeper.enter(CLIENT, false);
    expect(shared.sessions).toBe(2);
    await dying.die();
    expect(shared.sessions).toBe(1);
    await expect(dying.gatekeeper.enter(CLIENT, false)).rejects.toThrow(/gone/);
  });

  it('that were let in just when their process died are given back too', async () => {
    const shared = new LocalGatekeeper(LIMITS);
    const desk = new GateDesk(shared);
    const entering = desk.answers.enter({ args: [CLIENT, false] });
    await Promise.all([desk.close(), entering]);
    expect(shared.sessions).toBe(0);
  });

  it('can not be ended twice, nor by a process that has not begun them', async () => {
    const shared = new LocalGatekeeper(LIMITS);
    const [one, two] = [openProcess(shared).gatekeeper, openProcess(shared).gatekeeper];
    await one.enter(CLIENT, false);
    await two.leave(CLIENT);
    expect(shared.sessions).toBe(1);
    await one.leave(CLIENT);
    await one.leave(CLIENT);
    expect(shared.sessions).toBe(0);
  });
});

it('refused logins are counted over all processes, for an account that can not be read too (attack S10)', async () => {
  const shared = new LocalGatekeeper(LIMITS);
  const [one, two] = [openProcess(shared).gatekeeper, openProcess(shared).gatekeeper];
  for (const gatekeeper of [one, two]) {
    expect(await gatekeeper.mayLogIn(CLIENT, undefined)).toBe(true);
    await gatekeeper.loginEnded(CLIENT, undefined, 'refused');
  }
  expect(await one.mayLogIn(CLIENT, 'wang')).toBe(false);
  expect(await two.mayLogIn('192.0.2.9', 'wang')).toBe(true);
  await two.loginEnded('192.0.2.9', 'wang', 'accepted');
  expect(await one.maySend('wang', 'message')).toBe(true);
});
