import { BROKER_LIMITS } from './broker-limits.ts';
import { may, type Principal } from './principal.ts';

const BASIC_INGEST = /^\$aws\/rules\/[^/]+\//;

/** What a client asks to publish, as far as policy and limits care. */
export interface PublishRequest {
  readonly topic: string;
  readonly payloadBytes: number;
  readonly qos: number;
  readonly retain: boolean;
}

/** Why a publish is refused, with the MQTT 5 reason code that says so; undefined when it is not. */
export function judgePublish(
  principal: Principal | undefined,
  { topic, payloadBytes, qos, retain }: PublishRequest,
): { readonly reason: string; readonly reasonCode: number } | undefined {
  if (qos > 1) return { reason: 'QoS 2 is not supported', reasonCode: 0x9b };
  if (payloadBytes > BROKER_LIMITS.payloadBytes) return { reason: 'payload above 128 KB', reasonCode: 0x95 };
  const counted = topic.replace(BASIC_INGEST, '');
  const slashes = counted.split('/').length - 1;
  if (Buffer.byteLength(counted) > BROKER_LIMITS.topicBytes || slashes > BROKER_LIMITS.topicSlashes) {
    return { reason: 'topic above 256 bytes or 7 slashes', reasonCode: 0x90 };
  }
  if (principal === undefined || !may(principal, 'iot:Publish', topic)) {
    return { reason: 'not authorized to publish on this topic', reasonCode: 0x87 };
  }
  if (retain && !may(principal, 'iot:RetainPublish', topic)) {
    return { reason: 'not authorized to retain on this topic', reasonCode: 0x87 };
  }
  return undefined;
}
