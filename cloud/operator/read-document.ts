import * as z from 'zod';
import { decodeRecord } from '../consumers/batch/decode-record.ts';
import { createRuleEngine } from '../local/rule/rule-engine.ts';
import { BACKLOG_STREAM, LIVE_STREAM, STREAM_RULES } from '../stack/rules.ts';

/** A record on its way back into its stream. */
export interface ReturnedRecord {
  readonly streamName: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/**
 * What an object of the error bucket or the set-aside bucket holds: records to return, and how many of its records cannot be
 * returned, because no consumer would read them.
 */
export interface ReadDocument {
  readonly records: readonly ReturnedRecord[];
  readonly unreadable: number;
}

/** A stream takes no larger record: 1 MiB, here in base64. */
const MAX_RECORD_BASE64 = 4 * Math.ceil(1_048_576 / 3);

const NOTHING: ReadDocument = { records: [], unreadable: 1 };

/** Error action of AWS IoT Core: "Error handling (error action)". */
const errorDocument = z.object({ ruleName: z.string(), topic: z.string(), base64OriginalPayload: z.string() });

/** Lambda's on-failure destination, which with S3 carries the event as text: "Retain discarded batch records". */
const failedBatch = z.object({ KinesisBatchInfo: z.object({}), payload: z.string() });
const streamName = z.string().transform((text) => text.slice(text.lastIndexOf('/') + 1));
const kinesisEvent = z.object({
  Records: z.array(
    z.object({
      eventSourceARN: streamName.pipe(z.enum([LIVE_STREAM, BACKLOG_STREAM])),
      kinesis: z.object({ partitionKey: z.string().min(1).max(256), data: z.base64().max(MAX_RECORD_BASE64) }),
    }),
  ),
});

/** What our consumers set aside. */
const refusedRecords = z.array(
  z.object({
    shardId: z
      .string()
      .transform((text) => text.slice(0, text.indexOf('/')))
      .pipe(z.enum([LIVE_STREAM, BACKLOG_STREAM])),
    partitionKey: z.string(),
    data: z.base64(),
  }),
);

/**
 * Reads an object of either bucket, whichever of the three it is. A message that a rule could not put becomes the record that
 * the same rule makes of it. Of what a consumer refused, what it can read by now is returned. A batch that a consumer
 * failed on is returned whole: the consumer judges its records. Never throws, whatever the text is.
 */
export function readDocument(text: string): ReadDocument {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return NOTHING;
  }
  const error = errorDocument.safeParse(value);
  if (error.success) return ofErrorDocument(error.data);
  const failed = failedBatch.safeParse(value);
  if (failed.success) return ofFailedBatch(failed.data.payload);
  const refused = refusedRecords.safeParse(value);
  return refused.success ? ofRefused(refused.data) : NOTHING;
}

function ofErrorDocument({ topic, base64OriginalPayload }: z.infer<typeof errorDocument>): ReadDocument {
  const made: ReturnedRecord[] = [];
  const engine = createRuleEngine({
    rules: STREAM_RULES,
    stream: { putRecord: (name, { partitionKey, data }) => made.push({ streamName: name, partitionKey, data }) },
    // A rule that fails again makes no record, which is all that counts here.
    errorStore: { put: async () => {} },
    newUuid: () => '',
  });
  engine.publish({ topic, payload: Buffer.from(base64OriginalPayload, 'base64'), clientId: '', atMs: 0 });
  return readable(made);
}

function ofFailedBatch(payload: string): ReadDocument {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return NOTHING;
  }
  const event = kinesisEvent.safeParse(value);
  if (!event.success) return NOTHING;
  const records = event.data.Records.map(({ eventSourceARN, kinesis }) => returned(eventSourceARN, kinesis));
  return { records, unreadable: 0 };
}

function ofRefused(refused: z.infer<typeof refusedRecords>): ReadDocument {
  return readable(refused.map((record) => returned(record.shardId, record)));
}

function returned(name: string, record: { readonly partitionKey: string; readonly data: string }): ReturnedRecord {
  return { streamName: name, partitionKey: record.partitionKey, data: Buffer.from(record.data, 'base64') };
}

/** Parts what consumers can read from what they never will. */
function readable(made: readonly ReturnedRecord[]): ReadDocument {
  if (made.length === 0) return NOTHING;
  const records = made.filter(
    ({ data, partitionKey }) => decodeRecord(Buffer.from(data).toString('base64'), partitionKey).ok,
  );
  return { records, unreadable: made.length - records.length };
}
