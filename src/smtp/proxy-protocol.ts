// The PROXY protocol, versions 1 and 2 (haproxy.org, proxy-protocol.txt): the first octets of a connection say on whose behalf a
// load balancer made it. Read only from listed addresses; anything that is not exactly such a header is refused, because what
// is believed here decides who may relay (attack S12).
import { isIPv4, isIPv6, type Socket } from 'node:net';
import ipaddr from 'ipaddr.js';
import { CLIENT_DEADLINES } from '../mail/limits.ts';
import type { Clock } from './clock.ts';
import { Deadline } from './deadline.ts';

export interface Endpoint {
  /** IP address. */
  readonly address: string;
  readonly port: number;
}

export type ProxyHeader =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'bad' }
  /** `length`: bytes of the header. Without `client` the proxy speaks for itself, or does not know. */
  | { readonly kind: 'header'; readonly length: number; readonly client?: Endpoint };

const BAD: ProxyHeader = { kind: 'bad' };
const INCOMPLETE: ProxyHeader = { kind: 'incomplete' };

const V1_START = Buffer.from('PROXY ');
const V1_MAX_BYTES = 107;
const V2_SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const V2_FIXED_BYTES = 16;
/** What may follow the fixed part: addresses, and notes of the proxy that we skip. */
const V2_MAX_REST = 4096;

/** @param bytes the connection's octets so far */
export function parseProxyHeader(bytes: Buffer): ProxyHeader {
  if (startsAlike(bytes, V2_SIGNATURE)) return parseVersion2(bytes);
  if (startsAlike(bytes, V1_START)) return parseVersion1(bytes);
  return BAD;
}

function startsAlike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length);
  return bytes.subarray(0, length).equals(start.subarray(0, length));
}

function parseVersion1(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, V1_MAX_BYTES).indexOf('\r\n');
  if (end === -1) return bytes.length < V1_MAX_BYTES ? INCOMPLETE : BAD;
  const length = end + 2;
  const words = bytes.toString('latin1', 0, end).split(' ');
  const [, family, source = '', destination = '', sourcePort = '', destinationPort = ''] = words;
  if (family === 'UNKNOWN') return { kind: 'header', length };
  const isFamily = family === 'TCP4' ? isIPv4 : isPlainIPv6;
  if ((family !== 'TCP4' && family !== 'TCP6') || words.length !== 6) return BAD;
  if (!isFamily(source) || !isFamily(destination) || !isPort(sourcePort) || !isPort(destinationPort)) return BAD;
  return { kind: 'header', length, client: endpoint(ipaddr.parse(source), Number(sourcePort)) };
}

/** Without a zone: what stands behind `%` means something on the proxy only. */
const isPlainIPv6 = (text: string): boolean => isIPv6(text) && !text.includes('%');
const isPort = (text: string): boolean => /^(?:0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535;

/** Second octet of version 2: address family and transport; we speak TCP only. */
const FAMILIES: Readonly<Record<number, { readonly addressBytes: number } | undefined>> = {
  0x11: { addressBytes: 4 },
  0x21: { addressBytes: 16 },
};
const UNSPECIFIED = 0x00;

function parseVersion2(bytes: Buffer): ProxyHeader {
  if (bytes.length < V2_FIXED_BYTES) return INCOMPLETE;
  const command = bytes.readUInt8(12);
  const family = bytes.readUInt8(13);
  const rest = bytes.readUInt16BE(14);
  if (command >> 4 !== 2 || (command & 0x0f) > 1 || rest > V2_MAX_REST) return BAD;
  const length = V2_FIXED_BYTES + rest;
  const isLocal = (command & 0x0f) === 0;
  if (isLocal || family === UNSPECIFIED) return bytes.length < length ? INCOMPLETE : { kind: 'header', length };
  const addressBytes = FAMILIES[family]?.addressBytes;
  if (addressBytes === undefined || rest < 2 * addressBytes + 4) return BAD;
  if (bytes.length < length) return INCOMPLETE;
  const source = bytes.subarray(V2_FIXED_BYTES, V2_FIXED_BYTES + addressBytes);
  const port = bytes.readUInt16BE(V2_FIXED_BYTES + 2 * addressBytes);
  return { kind: 'header', length, client: endpoint(ipaddr.fromByteArray([...source]), port) };
}

/** IPv4 in the clothes of IPv6 is IPv4 everywhere else in here, too. */
function endpoint(address: ipaddr.IPv4 | ipaddr.IPv6, port: number): Endpoint {
  return { address: ipaddr.process(address.toString()).toString(), port };
}

/**
 * Reads the header from the socket and leaves what is behind it there. Resolves with undefined when it is broken, does not come
 * in time, or the connection ends; never rejects. The caller closes the connection then.
 */
export function readProxyHeader(
  socket: Socket,
  clock: Clock,
): Promise<Extract<ProxyHeader, { kind: 'header' }> | undefined> {
  const { promise, resolve } = Promise.withResolvers<Extract<ProxyHeader, { kind: 'header' }> | undefined>();
  let bytes: Buffer = Buffer.alloc(0);
  const give = (header?: Extract<ProxyHeader, { kind: 'header' }>): void => {
    deadline.stop();
    socket.off('readable', read).off('end', giveUp).off('close', giveUp);
    if (header !== undefined && bytes.length > header.length) socket.unshift(bytes.subarray(header.length));
    resolve(header);
  };
  const giveUp = (): void => give();
  const deadline = new Deadline(clock, giveUp);
  const read = (): void => {
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null) {
      bytes = Buffer.concat([bytes, chunk]);
      const header = parseProxyHeader(bytes);
      if (header.kind === 'incomplete') continue;
      give(header.kind === 'bad' ? undefined : header);
      return;
    }
  };
  deadline.start(CLIENT_DEADLINES.proxyHeader);
  socket.on('readable', read).on('end', giveUp).on('close', giveUp);
  return promise;
}
