import { PRICES } from '../planner/prices.ts';

export interface CostQuestion {
  readonly via: 'kinesis' | 'mqtt';
  readonly riders: number;
  readonly seconds: number;
  readonly packSeconds: number;
}

const MILLION = 1_000_000;
const SECONDS_PER_HOUR = 3_600;
const GB = 2 ** 30;

const usd = (amount: number): string => `$${amount.toFixed(amount < 1 ? 4 : 2)}`;

/**
 * What a simulation costs in AWS at most, as lines of text: what it puts in, not what the consumers behind it cost, which
 * `alleycat-cloud plan` tells. Every message is below 1 KB, so that one unit takes it.
 */
export function costEstimate({ via, riders, seconds, packSeconds }: CostQuestion): string {
  const messages = Math.ceil((riders * seconds) / packSeconds);
  const head = `About ${messages.toLocaleString('en-US')} messages, estimated with ${PRICES.region} prices of ${PRICES.asOf}:`;
  if (via === 'mqtt') {
    const { iotCore } = PRICES;
    const messaging = (messages / MILLION) * iotCore.usdPerMillionMessages;
    const rules = (messages / MILLION) * (iotCore.usdPerMillionRulesTriggered + iotCore.usdPerMillionActions);
    const connected = ((riders * seconds) / 60 / MILLION) * iotCore.usdPerMillionConnectionMinutes;
    return `${head}
  a broker of your own     nothing that AWS bills
  if it is AWS IoT Core    ${usd(messaging + rules + connected)} for messages, rules and connections
`;
  }
  const { kinesisProvisioned, kinesisOnDemand } = PRICES;
  const provisioned = (messages / MILLION) * kinesisProvisioned.usdPerMillionPutUnits;
  const onDemand = ((messages * kinesisOnDemand.recordUnitBytes) / GB) * kinesisOnDemand.usdPerGbIn;
  const hours = seconds / SECONDS_PER_HOUR;
  return `${head}
  provisioned stream       ${usd(provisioned)} for puts, and ${usd(hours * kinesisProvisioned.usdPerShardHour)} a shard
  on-demand stream         ${usd(onDemand)} for bytes in, and ${usd(hours * kinesisOnDemand.usdPerStreamHour)} for the stream
  What reads the stream is billed too: alleycat-cloud plan --riders ${riders} tells all of it.
`;
}
