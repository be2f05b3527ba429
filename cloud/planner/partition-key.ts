import { hash } from 'node:crypto';
import type { KeyStrategy } from './plan-request.ts';

/** A message on its way to the stream. */
export interface PlannedMessage {
  readonly bikeId: string;
  readonly classId: number;
  /** When it arrives at the rule, epoch ms. */
  readonly atMs: number;
}

/**
 * The partition key that a strategy gives a message. `bike` is what the project does, `timestamp` what the sample of 2021 did
 * (`${timestamp()}`), `random` is `${newuuid()}`, drawn here from bike and time so that a plan can be repeated.
 */
export function partitionKeyOf(strategy: KeyStrategy, { bikeId, classId, atMs }: PlannedMessage): string {
  switch (strategy) {
    case 'bike':
      return bikeId;
    case 'class':
      return String(classId);
    case 'timestamp':
      return String(atMs);
    case 'random': {
      const hex = hash('md5', `${bikeId} ${atMs}`);
      return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
    }
  }
}
