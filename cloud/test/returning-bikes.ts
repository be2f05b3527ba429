import { setMaxListeners } from 'node:events';
import { basicIngestTopic, bikeTopic, ingestRuleName, packSamples, raceStartMs } from '@alleycat/contract';
import { chance } from '../simulator/chance.ts';
import { type RaceRig, type RigBike, rigSample } from './race-rig.ts';

const SAMPLES_A_PACK = 450;
const PACK_EVERY_MS = 100;
const JITTER_MS = 30_000;
const RETURN_MS = 30_000;
const NEVER = new AbortController().signal;
// Each bike waits on it, and more than ten look like a leak otherwise.
setMaxListeners(0, NEVER);

/**
 * Sends what bikes rode in races before this one, as a bridge does after an outage. Half a minute into the race the network is
 * back: each bike begins within half a minute and then sends ten packs of up to 5 KB a second on its backlog topic. Resolves when the
 * last one is acknowledged.
 */
export async function bringBack(rig: RaceRig, bikes: readonly RigBike[], races: number, seed: number): Promise<void> {
  const { clock, raceId } = rig;
  const startMs = raceStartMs(raceId) + RETURN_MS;
  await Promise.all(
    bikes.map(async (bike, index) => {
      const samples = Array.from({ length: races * 300 }, (_, at) => {
        const sample = rigSample(bike, raceId - races + Math.floor(at / 300), 1 + (at % 300));
        return { ...sample, seq: 1_000 + at };
      });
      const topic = basicIngestTopic(ingestRuleName('backlog'), bikeTopic(bike.bikeId, 'backlog'));
      const beginsMs = startMs + chance(seed, index) * JITTER_MS;
      for (let pack = 0; pack * SAMPLES_A_PACK < samples.length; pack++) {
        await clock.sleepUntil(beginsMs + pack * PACK_EVERY_MS, NEVER);
        const payload = packSamples(samples.slice(pack * SAMPLES_A_PACK, (pack + 1) * SAMPLES_A_PACK));
        await bike.client.publishAsync(topic, JSON.stringify(payload), { qos: 1 });
      }
    }),
  );
}
