import { hash } from 'node:crypto';
import type { KeyStrategy } from './plan-request.ts';

/**
 * The partition key that a strategy gives a bike's message that arrives at this epoch ms. `bike` is what the project does,
 * `timestamp` what the sample of 2021 did (`${timestamp()}`), `random` stands for `${newuuid()}` and is drawn from bike and time,
 * so that a plan can be repeated.
 */
export function partitionKeyOf(
  strategy: KeyStrategy,
  { bikeId, classId }: { readonly bikeId: string; readonly classId: number },
  atMs: number,
): string {
  switch (strategy) {
    case 'bike':
      return bikeId;
    case 'class':
      return String(classId);
    case 'timestamp':
      return String(atMs);
    case 'random':
      return hash('md5', `${bikeId} ${atMs}`);
  }
}
