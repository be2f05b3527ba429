import {
  CADENCE_MAX_TENTHS,
  type LiveMessage,
  type PackedSample,
  RESISTANCE_MAX_TENTHS,
  toTenths,
} from '@alleycat/contract';

/** The sample that a live message carries. */
export function liveSample(message: LiveMessage): PackedSample {
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
