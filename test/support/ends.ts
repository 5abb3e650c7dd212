// Two ends of an IPC connection in one process: what one sends, the other hears later, as JSON.
import { EventEmitter } from 'node:events';

class End extends EventEmitter {
  connected = true;
  other: End | undefined;

  send(message: object, callback: (error: Error | null) => void): boolean {
    const text = JSON.stringify(message);
    setImmediate(() => {
      if (this.connected) this.other?.emit('message', JSON.parse(text));
      callback(null);
    });
    return true;
  }
}

export interface Ends {
  readonly parent: End;
  readonly child: End;
  /** One of the processes is gone. */
  cut(): void;
}

export function openEnds(): Ends {
  const [parent, child] = [new End(), new End()];
  [parent.other, child.other] = [child, parent];
  return {
    parent,
    child,
    cut() {
      for (const end of [parent, child]) {
        end.connected = false;
        end.emit('disconnect');
      }
    },
  };
}
