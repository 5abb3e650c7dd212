// What the two roles have in common: how they are opened, who writes notices for them, whether the disk has room, how they reach the
// servers behind, and where a test lets them die. Opening conversations fails when the authorities to be trusted can't be read.
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { Notifier } from './act/notify.ts';
import type { Config, DownstreamConfig, LoadedConfig } from './config.ts';
import type { Events } from './events.ts';
import { parseCrashPoint, passFreely, type Pass } from './mail/crash-point.ts';
import type { RulesInForce } from './processes/rules-in-force.ts';
import { FOLDERS } from './quarantine/places.ts';
import { readAuthorities } from './smtp/certificate.ts';
import { FreeSpace } from './smtp/free-space.ts';
import { openWire, type Wire } from './smtp/wire.ts';

export interface GatewayOptions extends LoadedConfig {
  readonly events: Events;
  /** Milliseconds since the epoch; a test may bring its own clock. */
  readonly now?: () => number;
  /** Milliseconds that a delivery's lease holds. */
  readonly lease?: number;
  readonly version: string;
}

export interface RoleOptions extends GatewayOptions {
  readonly rules: RulesInForce;
  readonly pass: Pass;
}

export function openNotifier({ config, rules }: RoleOptions, now: () => number): Notifier {
  return new Notifier({
    hostname: config.hostname,
    now,
    languageOf: (sender) => rules.directory.person(sender)?.language ?? config.language,
  });
}

/** A place where tests let a process die; `disarm` makes it harmless again. */
export function crashAt(name: string | undefined): { readonly pass: Pass; readonly disarm: () => void } {
  if (name === undefined) return { pass: passFreely, disarm: () => undefined };
  const wanted = parseCrashPoint(name);
  if (wanted === undefined) throw new Error(`POSTERN_CRASH_AT: no crash point is named "${name}"`);
  let left = wanted.times;
  return {
    pass: (point) => {
      if (point !== wanted.point || --left !== 0) return;
      writeSync(process.stderr.fd, `crash point ${name} reached\n`);
      process.kill(process.pid, 'SIGKILL');
    },
    disarm: () => {
      left = 0;
    },
  };
}

export function freeSpace({ config, events }: Pick<RoleOptions, 'config' | 'events'>, now: () => number): FreeSpace {
  return new FreeSpace({
    folders: [join(config.data, FOLDERS.spool), join(config.data, FOLDERS.held)],
    maxMessage: config.limits.message,
    report: events.report,
    now,
  });
}

/** Conversations with the server behind a listener. Released mail goes out where it would have gone. */
export async function wires(config: Config): Promise<(listener: string, signal?: AbortSignal) => Promise<Wire>> {
  const otherwise = await withAuthorities(config.downstream);
  const byListener = new Map(
    await Promise.all(config.listeners.map(async (l) => [l.name, await withAuthorities(l.downstream)] as const)),
  );
  return async (listener, signal) => {
    return await openWire({ ...(byListener.get(listener) ?? otherwise), hostname: config.hostname, signal });
  };
}

async function withAuthorities(downstream: DownstreamConfig): Promise<DownstreamConfig> {
  return downstream.ca === undefined ? downstream : { ...downstream, ca: await readAuthorities(downstream.ca) };
}
