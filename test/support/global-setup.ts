// Says before the run which suites will be skipped because their peer is not there.
import { PEERS } from './peers.ts';

export default function setup(): void {
  for (const [peer, path] of Object.entries(PEERS)) {
    if (path === undefined)
      console.warn(`SKIPPED: all suites that need ${peer}: it is not installed and could not be installed`);
  }
}
