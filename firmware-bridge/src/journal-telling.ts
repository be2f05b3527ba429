import type { BridgeEvent } from './events.ts';
import type { JournalEvent } from './journal/journal-event.ts';
import type { Recovered } from './journal/recover.ts';

/** What the journal says, as the bridge tells it. */
export function tellingOf(event: JournalEvent): BridgeEvent {
  switch (event.kind) {
    case 'journalDiskFailed':
      return { kind: 'journalFell', code: event.code, operation: event.operation, detail: event.detail };
    case 'journalDiskWorks':
      return { kind: 'journalMended' };
    case 'journalRead':
      return openingOf(event.recovered);
    case 'samplesLost':
      return { kind: 'samplesLost', reason: event.reason, count: event.count };
  }
}

/** What was found when the journal was opened. */
export function openingOf({ samples, damaged, torn, gaps }: Recovered): BridgeEvent {
  const lost = gaps.reduce((sum, { count }) => sum + count, 0);
  return { kind: 'journalOpened', waiting: samples, damaged, torn, lost };
}
