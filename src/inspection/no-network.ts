// Loaded into a child before anything else: no library of its can connect anywhere, whether it means to fetch its data
// from the net or was talked into it by a document. It stops what is written in JavaScript; native code that a document
// has taken over is beyond it (docs/operating.md tells how to bar that).
import { Socket as DatagramSocket } from 'node:dgram';
import { Server, Socket } from 'node:net';

const refuse = (): never => {
  throw new Error('a child process that inspects has no network');
};

// TCP, TLS, HTTP, fetch, WebSocket and local sockets all come through here.
Socket.prototype.connect = refuse;
Server.prototype.listen = refuse;
DatagramSocket.prototype.send = refuse;
DatagramSocket.prototype.bind = refuse;
