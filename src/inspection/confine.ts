// Loaded into a child before anything else: nothing in it can connect anywhere, whether a library means to fetch its data from the
// net or was talked into it by a document. It stops what is written in JavaScript; native code that a document has taken over
// is beyond it (docs/operating.md tells how to bar that).
import { Socket as DatagramSocket } from 'node:dgram';
import { constants } from 'node:fs';
import { Server, Socket } from 'node:net';

const refuse = (): never => {
  throw new Error('a child process that inspects has no network');
};

// TCP, TLS, HTTP, fetch, WebSocket and local sockets all come through here.
Socket.prototype.connect = refuse;
Server.prototype.listen = refuse;
DatagramSocket.prototype.send = refuse;
DatagramSocket.prototype.bind = refuse;

// 7z-wasm asks Node's internals for the numbers of O_RDONLY and the like, which the permission model forbids; it gets the numbers and
// nothing else does.
Object.assign(process, {
  binding: (name: string): unknown => {
    if (name === 'constants') return { fs: constants };
    throw new Error('a child process that inspects has no way into Node');
  },
});
