import type { PlanRequest } from './plan-request.ts';

/** A bike of the plan: whose key counts, in which class it races, and when its messages arrive. */
export interface PlannedBike {
  readonly bikeId: string;
  readonly classId: number;
  /** Which of the seconds of a message's period it sends in, from 0. */
  readonly turn: number;
  /** How far into that second its messages arrive, 0 to 999 ms. */
  readonly offsetMs: number;
}

/**
 * The field of a plan, as the simulator lets it ride: bikes `sim-00001` and so on unless their real ids are given, classes in
 * turn, each second with an equal share of the messages, spread evenly over `arrivalSpreadMs` of it.
 */
export function planField(
  request: Pick<PlanRequest, 'riders' | 'classes' | 'samplesPerMessage' | 'arrivalSpreadMs'>,
  bikeIds: readonly string[] = [],
): readonly PlannedBike[] {
  const { riders, classes, samplesPerMessage, arrivalSpreadMs } = request;
  return Array.from({ length: riders }, (_, index) => ({
    bikeId: bikeIds[index] ?? `sim-${String(index + 1).padStart(5, '0')}`,
    classId: 1 + (index % classes),
    turn: (samplesPerMessage - (index % samplesPerMessage)) % samplesPerMessage,
    offsetMs: Math.floor((index * arrivalSpreadMs) / riders),
  }));
}
