import type { SampleRecord } from '../journal/record.ts';
import type { Flight } from './delivery-state.ts';

/** The name under which a pack is known again, although it may hold fewer records the next time. */
export function nameOfPack(records: readonly SampleRecord[]): string {
  const [first] = records;
  return first === undefined ? '' : `${first.runId}/${first.seq}`;
}

/** The name under which a pack or a report of gaps is known again; undefined for live samples, sent live once only. */
export function nameOfFlight({ lane, records }: Pick<Flight, 'lane' | 'records'>): string | undefined {
  if (lane === 'gap') return 'gap';
  return lane === 'backlog' ? nameOfPack(records) : undefined;
}
