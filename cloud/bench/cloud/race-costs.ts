import { PRICES } from '../../planner/prices.ts';

/** What a race of five minutes made of billable things, as the laptop cloud counted them. */
export interface RaceCounts {
  readonly riders: number;
  readonly rulesTriggered: number;
  readonly actions: number;
  readonly recordsPut: number;
  readonly shards: number;
  /** Standings published, and standings that bikes were sent. */
  readonly standings: number;
  readonly deliveries: number;
  /** Write units of the items, from the bytes of their rows. */
  readonly writeUnits: number;
  readonly items: number;
}

const RACE_MINUTES = 5;
const RACE_SECONDS = 300;
const MILLION = 1_000_000;

/**
 * What ingest of the same race costs as AWS's sample of 2021 does it: every sample a message at QoS 0 to a topic, one rule with
 * one action, one record, one shard. In dollars.
 */
export function originalIngestUsd(riders: number): number {
  const { iotCore, kinesisProvisioned } = PRICES;
  const samples = riders * RACE_SECONDS;
  const perSample =
    iotCore.usdPerMillionMessages +
    iotCore.usdPerMillionRulesTriggered +
    iotCore.usdPerMillionActions +
    kinesisProvisioned.usdPerMillionPutUnits;
  return (samples * perSample) / MILLION + connectionUsd(riders) + shardUsd(1);
}

/** What ingest costs here: Basic Ingest, so that no messages are billed. In dollars. */
export function ingestUsd({ riders, rulesTriggered, actions, recordsPut, shards }: RaceCounts): number {
  const { iotCore, kinesisProvisioned } = PRICES;
  const rules = rulesTriggered * iotCore.usdPerMillionRulesTriggered + actions * iotCore.usdPerMillionActions;
  const puts = recordsPut * kinesisProvisioned.usdPerMillionPutUnits;
  return (rules + puts) / MILLION + connectionUsd(riders) + shardUsd(shards);
}

// The announcer: 1 GB of memory, and at 5 ms an item far above what the handler takes on a core of a laptop.
const ANNOUNCER_GB_S_AN_ITEM = 0.005;

/** What ranking and telling cost: writes, one more a turn of the announcer, its invocations, and every standing sent. In dollars. */
export function standingsUsd({ standings, deliveries, writeUnits, items }: RaceCounts): number {
  const { iotCore, dynamoDb, lambda } = PRICES;
  // At worst every item is a turn of its own: one invocation of each function, and a write.
  const writes = (writeUnits + items) * dynamoDb.usdPerMillionWriteRequestUnits;
  const invocations = 2 * items * lambda.usdPerMillionRequests;
  const messages = (standings + deliveries) * iotCore.usdPerMillionMessages;
  return (writes + invocations + messages) / MILLION + items * ANNOUNCER_GB_S_AN_ITEM * lambda.usdPerGbSecond;
}

function connectionUsd(riders: number): number {
  return (riders * RACE_MINUTES * PRICES.iotCore.usdPerMillionConnectionMinutes) / MILLION;
}

function shardUsd(shards: number): number {
  return (shards * RACE_MINUTES * PRICES.kinesisProvisioned.usdPerShardHour) / 60;
}
