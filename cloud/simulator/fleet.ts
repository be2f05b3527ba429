import { MAX_RACER_ID, type PackedSample, packSamples, raceIdAt, secondOfRaceAt } from '@alleycat/contract';
import { type Attendance, rides } from './attendance.ts';
import { nameAt } from './names.ts';
import { AT_THE_START, liveMessageOf, type Rival, type RivalProgress, rideSecond } from './rival.ts';

const CLASS_COUNT = 6;

export interface FleetOptions {
  /** 1 to 40,000: racers 1, 2, … on bikes `sim-00001`, `sim-00002`, … */
  readonly riders: number;
  /** 1 to 6, or undefined for all six in turn. */
  readonly classId?: number | undefined;
  readonly seed: number;
  readonly runId: string;
  /** Seconds that a message holds: 1 for live messages, more for packs of so many samples. */
  readonly packSeconds: number;
  readonly attendance: Attendance;
}

/** A message of a bike of the fleet, as JSON. */
export interface FleetMessage {
  readonly rider: Rival;
  readonly kind: 'ride' | 'pack';
  readonly samples: number;
  readonly json: string;
}

/** Simulated bikes that ride together. */
export interface Fleet {
  /** Messages of a second when everybody rides. */
  readonly messagesPerSecond: number;
  readonly packSeconds: number;
  /**
   * Messages of a part (from 0) of the fleet for the second that begins at this wall time. Take seconds in their order. Without
   * `pedalling` nothing new is ridden, and the packs that are still open leave, each in its turn.
   */
  messages(startMs: number, part: number, parts: number, pedalling: boolean): readonly FleetMessage[];
}

interface Riding {
  readonly rider: Rival;
  progress: RivalProgress;
  held: PackedSample[];
}

/** The rider with this number, from 0. */
export function riderOf(
  index: number,
  { classId, seed, runId }: Pick<FleetOptions, 'classId' | 'seed' | 'runId'>,
): Rival {
  const racerId = index + 1;
  return {
    bikeId: `sim-${String(racerId).padStart(5, '0')}`,
    racerId,
    classId: classId ?? 1 + (index % CLASS_COUNT),
    name: nameAt(index, seed),
    seed,
    runId,
  };
}

function packOf(riding: Riding): FleetMessage {
  const { rider, held } = riding;
  riding.held = [];
  return { rider, kind: 'pack', samples: held.length, json: JSON.stringify(packSamples(held)) };
}

/** A fleet at its start. What a rider does depends on seed, racer and second alone, so a run can be repeated. */
export function createFleet(options: FleetOptions): Fleet {
  const { riders, packSeconds, attendance } = options;
  if (!(riders >= 1 && riders <= MAX_RACER_ID)) throw new RangeError(`riders ${riders}: 1 to ${MAX_RACER_ID}`);
  const fleet = Array.from(
    { length: riders },
    (_, index): Riding => ({ rider: riderOf(index, options), progress: AT_THE_START, held: [] }),
  );

  let firstMs: number | undefined;

  function* ride(startMs: number, from: number, to: number, pedalling: boolean): Generator<FleetMessage> {
    const raceId = raceIdAt(startMs);
    const second = secondOfRaceAt(startMs);
    firstMs ??= startMs;
    const elapsedS = (startMs - firstMs) / 1000;
    for (let index = from; index < to; index += 1) {
      const riding = fleet[index];
      if (riding === undefined) return;
      const { rider } = riding;
      if (pedalling && rides({ seed: rider.seed, racerId: rider.racerId, raceId }, second, attendance)) {
        const { sample, progress } = rideSecond(rider, riding.progress, startMs);
        riding.progress = progress;
        if (packSeconds === 1) {
          const json = JSON.stringify(liveMessageOf(rider.bikeId, sample, progress));
          yield { rider, kind: 'ride', samples: 1, json };
        } else {
          riding.held.push(sample);
        }
      }
      // Each second has the packs of an equal share of the bikes, counted from the start: a race of 300 s is not a whole number
      // of packs.
      if (riding.held.length > 0 && (elapsedS + index) % packSeconds === 0) yield packOf(riding);
    }
  }

  return {
    messagesPerSecond: riders / packSeconds,
    packSeconds,
    messages: (startMs, part, parts, pedalling) => [
      ...ride(startMs, Math.floor((riders * part) / parts), Math.floor((riders * (part + 1)) / parts), pedalling),
    ],
  };
}
