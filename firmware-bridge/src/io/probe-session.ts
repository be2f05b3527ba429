import { setTimeout as sleep } from 'node:timers/promises';
import mqtt, { type ErrorWithReasonCode, type IConnackPacket, type MqttClient } from 'mqtt';
import type { Config } from '../config.ts';
import type { BrokerAnswer, BrokerProbe, BrokerSession } from '../technician/doctor/doctor-ports.ts';
import { brokerAddress } from './broker-address.ts';
import type { Certificates } from './certificate-files.ts';

const ANSWER_MS = 4000;
/** A broker that hangs does not close its side. */
const GOODBYE_MS = 1000;
const FAILED = 0x80;

/** Connects once, as a bike does but without a last will, and tells how the broker answered. */
export function openProbeSession(
  { url, protocol, keepaliveS }: Config['uplink'],
  clientId: string,
  certificates: Certificates,
): ReturnType<BrokerProbe['connect']> {
  const { host, port, tls, alpn } = brokerAddress(url);
  const client = mqtt.connect({
    protocol: tls ? 'mqtts' : 'mqtt',
    host,
    port,
    ...(tls ? certificates : {}),
    ...(alpn.length > 0 ? { ALPNProtocols: [...alpn] } : {}),
    clientId,
    protocolVersion: protocol === '5' ? 5 : 4,
    keepalive: keepaliveS,
    connectTimeout: ANSWER_MS,
    clean: true,
    reconnectPeriod: 0,
    queueQoSZero: false,
    resubscribe: false,
  });
  return new Promise((resolve) => {
    let isOver = false;
    const end = (answer: BrokerAnswer, session?: BrokerSession): void => {
      if (isOver) return;
      isOver = true;
      if (session === undefined) client.end(true);
      resolve({ ...answer, ...(session && { session }) });
    };
    client.on('connect', (connack) => end({ kind: 'ok', detail: describe(connack) }, sessionOver(client)));
    client.on('error', (error) => {
      if (/connack timeout/i.test(error.message))
        end({ kind: 'silent', detail: `no CONNACK within ${ANSWER_MS / 1000} s` });
      else end(answerTo(error));
    });
    client.on('close', () => end({ kind: 'closed', detail: 'the broker hung up without a CONNACK' }));
  });
}

function describe({ properties = {} }: IConnackPacket): string {
  const { maximumQoS, receiveMaximum } = properties;
  return `accepted${maximumQoS === 0 ? ', QoS 0 only' : ''}${receiveMaximum ? `, ${receiveMaximum} in flight` : ''}`;
}

/** The package gives a broker's reason code as the number in `code`; all else is a connection that failed. */
function answerTo(error: Error | ErrorWithReasonCode): BrokerAnswer {
  const code = 'code' in error ? error.code : undefined;
  if (typeof code !== 'number') return { kind: 'closed', detail: error.message };
  return { kind: 'refused', reasonCode: code, detail: `${error.message} (reason code ${code})` };
}

function sessionOver(client: MqttClient): BrokerSession {
  const answered = (ask: (settle: (answer: BrokerAnswer) => void) => void): Promise<BrokerAnswer> =>
    new Promise((resolve) => {
      const silent = setTimeout(
        () => resolve({ kind: 'silent', detail: `no answer within ${ANSWER_MS / 1000} s` }),
        ANSWER_MS,
      );
      const settle = (answer: BrokerAnswer): void => {
        clearTimeout(silent);
        resolve(answer);
      };
      client.once('disconnect', ({ reasonCode = 0 }) => {
        settle({ kind: 'closed', detail: `the broker disconnected with reason code ${reasonCode}` });
      });
      client.once('close', () => settle({ kind: 'closed', detail: 'the broker hung up' }));
      ask(settle);
    });
  return {
    publish: (topic, payload) =>
      answered((settle) => {
        const began = process.hrtime.bigint();
        client.publish(topic, payload, { qos: 1 }, (error) => {
          const ms = Number(process.hrtime.bigint() - began) / 1e6;
          if (error) settle(answerTo(error));
          else settle({ kind: 'ok', detail: `acknowledged in ${ms.toFixed(1)} ms` });
        });
      }),
    subscribe: (topic) =>
      answered((settle) => {
        client.subscribe(topic, { qos: 0 }, (error, granted = []) => {
          const [{ qos } = { qos: 0 }] = granted;
          if (error) settle(answerTo(error));
          else if (qos >= FAILED) settle({ kind: 'refused', reasonCode: qos, detail: `reason code ${qos}` });
          else settle({ kind: 'ok', detail: topic });
        });
      }),
    close: async () => {
      // A good-bye, so that no last will is due; and no wait for answers that do not come.
      for (const id of Object.keys(client.outgoing)) client.removeOutgoingMessage(Number(id));
      await Promise.race([client.endAsync(), sleep(GOODBYE_MS, undefined, { ref: false })]);
      client.stream.destroy();
    },
  };
}
