import { lookup } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { connect as connectTcp, isIP } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Config } from '../config.ts';
import type { BrokerProbe, Failure } from '../technician/doctor/doctor-ports.ts';
import { brokerAddress } from './broker-address.ts';
import type { Certificates } from './certificate-files.ts';
import { openProbeSession } from './probe-session.ts';

const RESOLVE_MS = 4000;
const REACH_MS = 3000;
const HANDSHAKE_MS = 4000;
/**
 * In TLS 1.3 a broker judges the certificate of a client only after the handshake; it then sends a session ticket, or an alert.
 * One that sends no tickets has said nothing against it by then.
 */
const ALERT_MS = 700;

/** Steps towards the broker over the network of this machine. */
export const brokerProbe: BrokerProbe = {
  resolve: async (host) => {
    // The system's own limit is ten seconds and more for each name server that is silent.
    const late = new AbortController();
    const isLate = sleep(RESOLVE_MS, undefined, { signal: late.signal }).then(
      () => ({ error: 'ETIMEDOUT', detail: `no name server answered within ${RESOLVE_MS / 1000} s` }),
      failureOf,
    );
    const found = lookup(host, { all: true }).then(
      (addresses) => ({ addresses: addresses.map(({ address }) => address) }),
      failureOf,
    );
    const first = await Promise.race([found, isLate]);
    late.abort();
    return first;
  },
  reach: (host, port) =>
    new Promise((resolve) => {
      const socket = connectTcp({ host, port, timeout: REACH_MS });
      const end = (result: { address: string } | Failure): void => {
        socket.destroy();
        resolve(result);
      };
      socket.on('connect', () => end({ address: socket.remoteAddress ?? host }));
      socket.on('timeout', () => end({ error: 'ETIMEDOUT', detail: `no answer within ${REACH_MS / 1000} s` }));
      socket.on('error', (error) => end(failureOf(error)));
    }),
  handshake: (uplink) =>
    new Promise((resolve) => {
      const { host, port, alpn } = brokerAddress(uplink.url);
      const socket = connectTls({
        host,
        port,
        ...readCertificates(uplink),
        ...(isIP(host) === 0 ? { servername: host } : {}),
        ...(alpn.length > 0 ? { ALPNProtocols: [...alpn] } : {}),
      });
      let made: { protocol: string; toMs: number } | undefined;
      const end = (result: Awaited<ReturnType<BrokerProbe['handshake']>>): void => {
        socket.destroy();
        resolve(result);
      };
      socket.setTimeout(HANDSHAKE_MS, () =>
        end(made ?? { error: 'ETIMEDOUT', detail: `no handshake within ${HANDSHAKE_MS / 1000} s` }),
      );
      socket.on('secureConnect', () => {
        made = sessionOf(socket);
        socket.setTimeout(ALERT_MS);
      });
      socket.on('session', () => {
        if (made !== undefined) end(made);
      });
      socket.on('error', (error) => end(alertOf(error, made !== undefined)));
      socket.on('close', () => end({ error: made ? 'ALERT_CLOSED' : 'ECONNRESET', detail: 'the broker hung up' }));
    }),
  connect: (uplink, clientId) => openProbeSession(uplink, clientId, readCertificates(uplink)),
};

function readCertificates({ certificates = {} }: Config['uplink']): Certificates {
  const { ca, cert, key } = certificates;
  return {
    ...(ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }),
    ...(cert === undefined ? {} : { cert: readFileSync(cert, 'utf8') }),
    ...(key === undefined ? {} : { key: readFileSync(key, 'utf8') }),
  };
}

function sessionOf(socket: TLSSocket): { protocol: string; toMs: number } {
  const { valid_to: validTo } = socket.getPeerCertificate();
  return { protocol: socket.getProtocol() ?? 'TLS', toMs: Date.parse(validTo) };
}

/** After the handshake, whatever ends the connection is the broker's answer to the certificate of this side. */
function alertOf(error: unknown, isSecure: boolean): Failure {
  const failure = failureOf(error);
  return isSecure && !failure.error.includes('ALERT') ? { ...failure, error: `ALERT_${failure.error}` } : failure;
}

function failureOf(error: unknown): Failure {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'UNKNOWN';
  return { error: code, detail: error instanceof Error ? error.message : String(error) };
}
