import { bikeTopic, type Presence, standingTopic } from '@alleycat/contract';
import type { Config } from '../../config.ts';
import type { DaemonStatus } from '../daemon.ts';
import { pause } from '../pause.ts';
import type { Bench } from './bench.ts';
import type { BrokerAnswer, Failure } from './doctor-ports.ts';
import { bad, type Finding, ok } from './finding.ts';
import type { VerdictCode, VerdictWords } from './verdicts.ts';

/** Not authorized; MQTT 5 section 2.4. In MQTT 3.1.1 a CONNACK says it with 5, and bad credentials with 4. */
const NOT_AUTHORIZED = 0x87;
const NOT_ALLOWED: readonly number[] = [4, 5, 0x86, NOT_AUTHORIZED];
const SAYS_NOT_ALLOWED = /not authori[sz]ed|reason code (4|5|134|135)\b/i;
/** Twice the longest wait between attempts, as it is unless uplink.backoffMaxMs says otherwise: what recurs has done so by then. */
const MAX_LOSS_AGE_MS = 120_000;
/** An acknowledgement takes a second or two at the worst. */
const MAX_ACK_MS = 30_000;
/** A standing comes once a second, or every five in a large race. */
const MAX_STANDING_MS = 30_000;
const STANDING_TRIES = 8;
const STANDING_PAUSE_MS = 500;

const TLS_CODES: readonly (readonly [pattern: RegExp, code: VerdictCode])[] = [
  // Alerts that no certificate is to blame for.
  [/PROTOCOL_VERSION|NO_APPLICATION_PROTOCOL|INTERNAL_ERROR/, 'tls-failed'],
  [/ALERT|CERTIFICATE_REQUIRED/, 'tls-refused'],
  [/ALTNAME/, 'tls-name'],
  [/HAS_EXPIRED|NOT_YET_VALID/, 'tls-dates'],
  [/SELF_SIGNED|UNABLE_TO|ISSUER|UNTRUSTED/, 'tls-untrusted'],
];

interface Address {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

function addressOf({ url }: Config['uplink']): Address {
  const { protocol, hostname, port } = new URL(url);
  const isTls = protocol === 'mqtts:';
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (isTls ? 8883 : 1883), isTls };
}

function wordsOf({ config }: Bench): VerdictWords {
  const { host, port } = addressOf(config.uplink);
  const { cert = 'CERTIFICATE' } = config.uplink.certificates ?? {};
  return { host, tcpPort: String(port), bikeId: config.bikeId, cert, path: config.serial.path };
}

/** Whether the name of the broker leads to an address. */
export async function examineDns(bench: Bench): Promise<Finding> {
  const { host } = addressOf(bench.config.uplink);
  if (/^[\d.]+$|:/.test(host)) return ok(`${host}, no name to look up`);
  const found = await bench.ports.broker.resolve(host);
  if ('addresses' in found) return ok(`${host} → ${found.addresses.slice(0, 2).join(', ')}`);
  const isUnknown = found.error === 'ENOTFOUND' || found.error === 'ENODATA';
  return bad(isUnknown ? 'dns-unknown' : 'dns-failed', `${host}: ${found.detail}`, wordsOf(bench));
}

/** Whether something listens there. */
export async function examineTcp(bench: Bench): Promise<Finding> {
  const { host, port } = addressOf(bench.config.uplink);
  const reached = await bench.ports.broker.reach(host, port);
  if ('address' in reached) return ok(`${host}:${port}`);
  return bad(tcpCode(reached), `${host}:${port}: ${reached.detail}`, wordsOf(bench));
}

function tcpCode({ error }: Failure): VerdictCode {
  if (error === 'ECONNREFUSED') return 'tcp-refused';
  return error === 'ENETUNREACH' || error === 'EHOSTUNREACH' || error === 'ENETDOWN'
    ? 'tcp-unreachable'
    : 'tcp-timeout';
}

/** Whether both sides accept each other's certificates. */
export async function examineTls(bench: Bench): Promise<Finding> {
  const { isTls } = addressOf(bench.config.uplink);
  if (!isTls) return ok('not used');
  const made = await bench.ports.broker.handshake(bench.config.uplink);
  if ('protocol' in made)
    return ok(`${made.protocol}, broker valid until ${new Date(made.toMs).toISOString().slice(0, 10)}`);
  return bad(tlsCode(made, bench.config.uplink), made.detail, wordsOf(bench));
}

function tlsCode({ error }: Failure, { certificates }: Config['uplink']): VerdictCode {
  // A broker up to TLS 1.2 says so of a certificate that it misses or dislikes, and of ciphers.
  if (error.includes('HANDSHAKE_FAILURE') && certificates?.cert === undefined) return 'tls-failed';
  const [, code = 'tls-failed'] = TLS_CODES.find(([pattern]) => pattern.test(error)) ?? [];
  return code;
}

/** Whether the broker lets the bike in. Beside the daemon it is asked of the daemon, whose name nobody else may use. */
export async function examineMqtt(bench: Bench): Promise<Finding> {
  const { config, ports, daemon } = bench;
  const words = wordsOf(bench);
  // It may have started since the examination began.
  const running = await bench.status();
  if (running !== undefined) return judgeLink(running, words);
  if (daemon !== undefined) return bad('mqtt-down', 'the daemon has ended meanwhile', words);
  if (await ports.isDaemonMarked(config.bikeId)) return bad('mqtt-withheld', 'not tried: a daemon has begun', words);
  // Where it could not be marked, the lock on its port shows it.
  if (await bench.portIsTaken()) return bad('mqtt-withheld', 'not tried: the serial device is in use', words);
  const { session, ...answer } = await ports.broker.connect(config.uplink, config.bikeId);
  bench.session = session;
  return judgeConnect(answer, words);
}

function judgeConnect(answer: BrokerAnswer, words: VerdictWords): Finding {
  switch (answer.kind) {
    case 'ok':
      return ok(answer.detail);
    case 'refused':
      return bad(NOT_ALLOWED.includes(answer.reasonCode) ? 'mqtt-not-allowed' : 'mqtt-refused', answer.detail, words);
    case 'closed':
      return bad('mqtt-closed', answer.detail, words);
    case 'silent':
      return bad('mqtt-silent', answer.detail, words);
  }
}

/** The loss that the link of the daemon suffers from: while it is down, and for a while when it is up again. */
function lossOf({ uplink, screen }: DaemonStatus): { readonly code: string; readonly detail: string } | undefined {
  const { isOpen, lastLoss } = uplink;
  return isOpen && lastLoss !== undefined && screen.at - lastLoss.atMs > MAX_LOSS_AGE_MS ? undefined : lastLoss;
}

/** The broker let the daemon in, and then put it out for what it published. */
function isPutOut(loss: ReturnType<typeof lossOf>): boolean {
  return loss?.code === 'UPLINK_LOST' && SAYS_NOT_ALLOWED.test(loss.detail);
}

function judgeLink(status: DaemonStatus, words: VerdictWords): Finding {
  const { uplink, screen, pid } = status;
  const loss = lossOf(status);
  if (loss?.code === 'UPLINK_TAKEN_OVER') return bad('mqtt-taken', loss.detail, words);
  if (uplink.isOpen)
    return ok(`by the daemon (pid ${pid}), for ${Math.max(0, Math.round((screen.at - uplink.sinceMs) / 1000))} s`);
  if (isPutOut(loss)) return ok(`lets the daemon (pid ${pid}) in`);
  const { code = '', detail = 'not tried yet' } = loss ?? {};
  if (code !== 'UPLINK_REFUSED') return bad('mqtt-down', detail, words);
  return bad(SAYS_NOT_ALLOWED.test(detail) ? 'mqtt-not-allowed' : 'mqtt-refused', detail, words);
}

/** Whether what is published is acknowledged. */
export async function examinePuback(bench: Bench): Promise<Finding> {
  const { config, session, ports } = bench;
  const words = wordsOf(bench);
  if (session === undefined) return judgeDelivery(await statusOf(bench), words);
  // That the bike is not online is true as long as no daemon runs.
  const presence: Presence = { v: 1, online: false, runId: ports.randomRunId() };
  const answer = await session.publish(bikeTopic(config.bikeId, 'presence'), JSON.stringify(presence));
  switch (answer.kind) {
    case 'ok':
      return ok(answer.detail);
    case 'refused':
      return bad(answer.reasonCode === NOT_AUTHORIZED ? 'puback-not-allowed' : 'puback-refused', answer.detail, words);
    case 'closed':
      return bad('puback-closed', answer.detail, words);
    case 'silent':
      return bad('puback-missing', answer.detail, words);
  }
}

async function statusOf(bench: Bench): Promise<DaemonStatus> {
  const status = await bench.status();
  if (status === undefined) throw new Error('the daemon has ended meanwhile');
  return status;
}

function judgeDelivery(status: DaemonStatus, words: VerdictWords): Finding {
  const loss = lossOf(status);
  if (loss !== undefined && isPutOut(loss)) return bad('puback-closed', loss.detail, words);
  const { screen } = status;
  const { paused, lastAckMs, oldestMs } = screen.delivery;
  const [lane] = paused;
  if (lane !== undefined) {
    const seen = `${lane.lane}: ${lane.fault}, ${screen.backlog} samples wait`;
    return bad(lane.fault === 'PUBLISH_NOT_ALLOWED' ? 'puback-not-allowed' : 'puback-refused', seen, words);
  }
  const ago = lastAckMs === null ? 'nothing acknowledged yet' : `last ${(lastAckMs / 1000).toFixed(1)} s ago`;
  if (screen.backlog > 0 && oldestMs > MAX_ACK_MS && (lastAckMs ?? MAX_ACK_MS + 1) > MAX_ACK_MS)
    return bad('puback-missing', `${ago}, ${screen.backlog} samples wait`, words);
  return ok(`${ago}, ${screen.backlog} samples wait`);
}

/** Whether standings can come back. */
export async function examineStanding(bench: Bench): Promise<Finding> {
  const { session } = bench;
  if (session !== undefined) {
    const answer = await session.subscribe(standingTopic(1));
    return answer.kind === 'ok' ? ok('may be heard') : bad('standing-refused', answer.detail);
  }
  for (let tries = 0; ; tries++) {
    const { screen, refusedTopic } = await statusOf(bench);
    if (screen.race !== null && refusedTopic?.topic === standingTopic(screen.race.classId))
      return bad('standing-refused', refusedTopic.detail);
    if (screen.state !== 'racing') return ok('none is due outside a race');
    const ageMs = screen.standingAsOf === null ? undefined : screen.at - screen.standingAsOf;
    if (ageMs !== undefined && ageMs < MAX_STANDING_MS) return ok(`place ${screen.place ?? '-'} of ${screen.riders}`);
    // In a race that has just begun the first one is on its way.
    if (tries === STANDING_TRIES) {
      const seen = ageMs === undefined ? 'none has come' : `the last is ${Math.round(ageMs / 1000)} s old`;
      return bad('standing-missing', seen);
    }
    await pause(bench.ports, STANDING_PAUSE_MS);
  }
}
