import { packSamples, raceStartMs, sampleUuid } from '@alleycat/contract';
import type { KinesisStreamEvent } from '../../consumers/batch/kinesis-event.ts';
import { nameAt } from '../../simulator/names.ts';
import { legsAt } from '../../simulator/rider.ts';

const RACE_ID = 6_000_000;
const RUN = '0123456789abcdef';

/** A rider's sample of a second (1..300) of a race; the classes take turns. */
export function benchSample(rider: number, second: number) {
  const race = {
    raceId: RACE_ID,
    classId: 1 + (rider % 6),
    racerId: rider,
    name: nameAt(rider, 1),
    second,
    final: false,
  };
  const timeMs = raceStartMs(RACE_ID) + (second - 1) * 1000;
  const legs = legsAt({ seed: 1, racerId: rider, raceId: RACE_ID }, second);
  return { runId: RUN, seq: second, timeMs, clock: 'synced' as const, race, ...legs };
}

function liveMessage(rider: number, second: number): object {
  const { race, timeMs, runId, seq, clock, cadenceTenths, resistanceTenths } = benchSample(rider, second);
  const { final: _, ...entry } = race;
  const uuid = sampleUuid(`bike-${rider}`, runId, seq);
  const numbers = { cadence: cadenceTenths / 10, resistance: resistanceTenths / 10 };
  return {
    v: 1,
    uuid,
    event: 'update',
    deviceTimestamp: timeMs,
    ...entry,
    ...numbers,
    runId,
    seq,
    clock,
    sensor: 'ok',
  };
}

/** What the rule adds to a message. */
function eventOf(second: number, riders: number, messageOf: (rider: number) => object): KinesisStreamEvent {
  return {
    Records: Array.from({ length: riders }, (_, index) => {
      const rider = index + 1;
      const sequenceNumber = String(second * 100_000 + rider).padStart(56, '4');
      const message = { ...messageOf(rider), bikeId: `bike-${rider}` };
      return {
        eventID: `shardId-000000000000:${sequenceNumber}`,
        eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/alleycat-live',
        kinesis: {
          partitionKey: `bike-${rider}`,
          sequenceNumber,
          data: Buffer.from(JSON.stringify(message)).toString('base64'),
          approximateArrivalTimestamp: (raceStartMs(RACE_ID) + second * 1000) / 1000,
        },
      };
    }),
  };
}

/** A batch of one live message from each of so many riders, for a second (1..300) of a race. */
export function liveEvent(second: number, riders: number): KinesisStreamEvent {
  return eventOf(second, riders, (rider) => liveMessage(rider, second));
}

/** A batch of one pack of five seconds, up to this one, from each rider. */
export function packedEvent(second: number, riders: number): KinesisStreamEvent {
  return eventOf(second, riders, (rider) =>
    packSamples([4, 3, 2, 1, 0].map((before) => benchSample(rider, second - before))),
  );
}
