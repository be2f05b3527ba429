import {
  bikeIdSchema,
  expandPack,
  type GapMessage,
  gapMessageSchema,
  liveMessageSchema,
  type PackedSample,
  packSchema,
} from '@alleycat/contract';
import { liveSample } from './live-sample.ts';
import { readLiveMessage } from './read-live-message.ts';

// The largest MQTT payload of AWS IoT Core is 128 KB, and the rule adds the bike id: nothing longer comes from a bike.
const MAX_RECORD_BASE64 = 180_000;
const MAX_REASON_LENGTH = 200;

/** What a record says: the bike it is from, its samples in order, and what the bike lost. Or why it says nothing. */
export type DecodedRecord =
  | {
      readonly ok: true;
      readonly bikeId: string;
      readonly samples: readonly PackedSample[];
      readonly gaps: GapMessage['gaps'];
    }
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

const NO_GAPS: GapMessage['gaps'] = [];
const utf8 = new TextDecoder('utf-8', { fatal: true });

function parseJson(data: string): { value: unknown } | undefined {
  try {
    return { value: JSON.parse(utf8.decode(Buffer.from(data, 'base64'))) };
  } catch {
    return undefined;
  }
}

/**
 * Decodes one stream record: base64 of a live message, a pack or a gap message. The bike is the partition key, which the rule
 * takes from the topic that the bike's certificate is bound to; what the payload says of it is not asked. Never throws,
 * whatever it is given.
 */
export function decodeRecord(data: string, partitionKey: string): DecodedRecord {
  if (data.length > MAX_RECORD_BASE64) return refuse(`record: ${data.length} base64 characters, too long for a bike`);
  const json = parseJson(data);
  if (json === undefined) return refuse('record: not JSON in UTF-8');
  const { value } = json;
  if (typeof value !== 'object' || value === null) return refuse('record: not a JSON object');
  const bikeId = bikeIdSchema.safeParse(partitionKey);
  if (!bikeId.success) return refuse('partitionKey: not a bike id; the rule takes it from the topic');
  const usual = readLiveMessage(value);
  if (usual !== undefined) return { ok: true, bikeId: partitionKey, samples: [usual], gaps: NO_GAPS };
  const from = { ok: true as const, bikeId: partitionKey };
  if ('runs' in value) {
    const pack = packSchema.safeParse(value);
    return pack.success ? { ...from, samples: expandPack(pack.data), gaps: [] } : explain(pack.error);
  }
  if ('gaps' in value) {
    const message = gapMessageSchema.safeParse(value);
    return message.success ? { ...from, samples: [], gaps: message.data.gaps } : explain(message.error);
  }
  const live = liveMessageSchema.safeParse(value);
  return live.success ? { ...from, samples: [liveSample(live.data)], gaps: [] } : explain(live.error);
}
