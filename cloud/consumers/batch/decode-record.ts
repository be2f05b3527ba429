import {
  bikeIdSchema,
  CADENCE_MAX_TENTHS,
  expandPack,
  type LiveMessage,
  liveMessageSchema,
  type PackedSample,
  packSchema,
  RESISTANCE_MAX_TENTHS,
  toTenths,
} from '@alleycat/contract';

// The largest MQTT payload of AWS IoT Core is 128 KB, and the rule adds the bike id: nothing longer comes from a bike.
const MAX_RECORD_BASE64 = 180_000;
const MAX_REASON_LENGTH = 200;

/** What a record says: the bike it is from, and its samples in order. Or why it says nothing. */
export type DecodedRecord =
  | { readonly ok: true; readonly bikeId: string; readonly samples: readonly PackedSample[] }
  | { readonly ok: false; readonly reason: string };

const refuse = (reason: string): DecodedRecord => ({ ok: false, reason: reason.slice(0, MAX_REASON_LENGTH) });

/** What zod says of a message that does not fit; only the first complaint is told. */
interface Refusal {
  readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
}

function explain({ issues }: Refusal): DecodedRecord {
  const [issue] = issues;
  return refuse(`${issue?.path.map(String).join('.') || 'record'}: ${issue?.message ?? 'not a message'}`);
}

function sampleOf(message: LiveMessage): PackedSample {
  const sample = {
    runId: message.runId,
    seq: message.seq,
    timeMs: message.deviceTimestamp,
    clock: message.clock,
    cadenceTenths: toTenths(message.cadence, CADENCE_MAX_TENTHS),
    resistanceTenths: toTenths(message.resistance, RESISTANCE_MAX_TENTHS),
  };
  if (message.event === 'ride') return sample;
  const { raceId, classId, racerId, name, second, event } = message;
  return { ...sample, race: { raceId, classId, racerId, name, second, final: event === 'final' } };
}

function parseJson(data: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(data, 'base64'))) };
  } catch {
    return undefined;
  }
}

/** Decodes one stream record (base64 of a live message or a pack, with its `bikeId`). Never throws, whatever it is given. */
export function decodeRecord(data: string): DecodedRecord {
  if (data.length > MAX_RECORD_BASE64) return refuse(`record: ${data.length} base64 characters, too long for a bike`);
  const json = parseJson(data);
  if (json === undefined) return refuse('record: not JSON in UTF-8');
  const { value } = json;
  if (typeof value !== 'object' || value === null) return refuse('record: not a JSON object');
  const bikeId = bikeIdSchema.safeParse('bikeId' in value ? value.bikeId : undefined);
  if (!bikeId.success) return refuse('bikeId: missing, or not a bike id; the rule takes it from the topic');
  if ('runs' in value) {
    const pack = packSchema.safeParse(value);
    return pack.success ? { ok: true, bikeId: bikeId.data, samples: expandPack(pack.data) } : explain(pack.error);
  }
  const live = liveMessageSchema.safeParse(value);
  return live.success ? { ok: true, bikeId: bikeId.data, samples: [sampleOf(live.data)] } : explain(live.error);
}
