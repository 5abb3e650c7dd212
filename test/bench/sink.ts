// The bench's downstream server: says yes to everything and throws it away, with as little work as SMTP allows.
import { createServer } from 'node:net';

const END = Buffer.from('\r\n.\r\n');

const server = createServer((socket) => {
  socket.setNoDelay(true);
  let inData = false;
  let pending = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    for (;;) {
      if (inData) {
        const end = pending.indexOf(END);
        if (end === -1) {
          pending = pending.subarray(Math.max(0, pending.length - END.length + 1));
          return;
        }
        pending = pending.subarray(end + END.length);
        inData = false;
        socket.write('250 2.0.0 Ok\r\n');
        continue;
      }
      const newline = pending.indexOf(0x0a);
      if (newline === -1) return;
      const verb = pending.toString('latin1', 0, 4).toUpperCase();
      pending = pending.subarray(newline + 1);
      if (verb === 'EHLO') socket.write('250-sink\r\n250-PIPELINING\r\n250-SIZE 0\r\n250 8BITMIME\r\n');
      else if (verb === 'DATA') {
        inData = true;
        socket.write('354 go\r\n');
      } else if (verb === 'QUIT') socket.end('221 bye\r\n');
      else socket.write('250 2.0.0 Ok\r\n');
    }
  });
  socket.on('error', () => socket.destroy());
  socket.write('220 sink ESMTP\r\n');
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : '');
});
