// The least that a proxy can do: octets from socket to socket, nothing read. PORT of the server behind.
import { connect, createServer } from 'node:net';

const server = createServer((client) => {
  const behind = connect(Number(process.argv[2]), '127.0.0.1');
  client.setNoDelay(true);
  behind.setNoDelay(true);
  client.pipe(behind).pipe(client);
  for (const [one, other] of [
    [client, behind],
    [behind, client],
  ] as const)
    one.on('error', () => other.destroy()).on('close', () => other.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' ? address?.port : '');
});
