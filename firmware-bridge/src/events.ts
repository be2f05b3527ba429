/**
 * Everything the bridge can say, once. The log, the counters, the heartbeat and the screens all read these events, so
 * that they cannot disagree. Names are in the past tense; units stand last in the fields.
 */
export type BridgeEvent =
  | { readonly kind: 'bridgeStarted'; readonly bikeId: string; readonly runId: string; readonly software: string }
  | { readonly kind: 'bridgeStopped'; readonly reason: string }
  | { readonly kind: 'pageOpened'; readonly url: string }
  | { readonly kind: 'controlFell'; readonly detail: string }
  | { readonly kind: 'portOpened'; readonly path: string }
  | { readonly kind: 'portClosed'; readonly path: string; readonly reason: string }
  | { readonly kind: 'portFell'; readonly code: string; readonly detail: string }
  | { readonly kind: 'portSilent'; readonly silentMs: number }
  | { readonly kind: 'lineDiscarded'; readonly reason: string; readonly bytes: number }
  | { readonly kind: 'linesMissed'; readonly count: number }
  | { readonly kind: 'boardIdentified'; readonly serial: number; readonly firmware: string; readonly magnets: number }
  | { readonly kind: 'resistanceTableLearnt'; readonly points: number }
  | { readonly kind: 'resistanceTableNotKept'; readonly detail: string }
  | { readonly kind: 'boardRestarted'; readonly uptimeMs: number }
  | { readonly kind: 'boardFlagged'; readonly flags: readonly string[] }
  | { readonly kind: 'readingDiscarded'; readonly reason: string; readonly rpm: number }
  | { readonly kind: 'sensorLost' }
  | { readonly kind: 'sensorFound' }
  /** `lateMs` is how long after the end of its second the sample was made. */
  | { readonly kind: 'sampleMade'; readonly timeMs: number; readonly lateMs: number }
  | { readonly kind: 'secondsCaughtUp'; readonly count: number; readonly lateMs: number }
  | { readonly kind: 'clockStepped'; readonly byMs: number }
  | { readonly kind: 'clockSynced' }
  | { readonly kind: 'raceResumed'; readonly raceId: number }
  | { readonly kind: 'raceExpired'; readonly raceId: number }
  | { readonly kind: 'raceStarted'; readonly raceId: number; readonly classId: number; readonly racerId: number }
  | { readonly kind: 'raceLeft'; readonly raceId: number }
  | { readonly kind: 'raceFinished'; readonly raceId: number; readonly total: number; readonly counted: number }
  | {
      readonly kind: 'journalOpened';
      readonly waiting: number;
      readonly damaged: number;
      readonly torn: number;
      readonly lost: number;
    }
  | { readonly kind: 'journalFell'; readonly code: string; readonly operation: string; readonly detail: string }
  | { readonly kind: 'journalMended' }
  | { readonly kind: 'samplesLost'; readonly reason: string; readonly count: number }
  | { readonly kind: 'uplinkConnected'; readonly broker: string }
  | { readonly kind: 'uplinkLost'; readonly code: string; readonly detail: string; readonly retryMs: number }
  | { readonly kind: 'certificateIgnored'; readonly code: string; readonly detail: string }
  | { readonly kind: 'subscriptionRefused'; readonly topic: string; readonly code: string; readonly detail: string }
  | { readonly kind: 'publishRefused'; readonly topic: string; readonly detail: string }
  | { readonly kind: 'publishUnanswered'; readonly topic: string }
  | {
      readonly kind: 'lanePaused';
      readonly lane: string;
      readonly code: string;
      readonly detail: string;
      readonly pauseMs: number;
    }
  | { readonly kind: 'samplesSetAside'; readonly count: number; readonly reason: string }
  /** A technician wanted what was set aside to be sent once more; `damaged` lines of it could not be read. */
  | { readonly kind: 'samplesResent'; readonly count: number; readonly damaged: number }
  | { readonly kind: 'gapReported'; readonly count: number; readonly reason: string }
  | { readonly kind: 'messageDiscarded'; readonly topic: string; readonly reason: string }
  | { readonly kind: 'requestRefused'; readonly path: string; readonly status: number; readonly reason: string };

export type EventKind = BridgeEvent['kind'];
export type Level = 'debug' | 'info' | 'warn' | 'error';

/** How loud each kind of event is: a property of the kind, not of the place that tells it. */
export const EVENT_LEVELS: { readonly [kind in EventKind]: Level } = {
  bridgeStarted: 'info',
  bridgeStopped: 'info',
  pageOpened: 'info',
  controlFell: 'warn',
  portOpened: 'info',
  portClosed: 'warn',
  portFell: 'warn',
  portSilent: 'warn',
  lineDiscarded: 'info',
  linesMissed: 'warn',
  boardIdentified: 'info',
  resistanceTableLearnt: 'info',
  resistanceTableNotKept: 'warn',
  boardRestarted: 'warn',
  boardFlagged: 'warn',
  readingDiscarded: 'warn',
  sensorLost: 'warn',
  sensorFound: 'info',
  sampleMade: 'debug',
  secondsCaughtUp: 'warn',
  clockStepped: 'warn',
  clockSynced: 'info',
  raceResumed: 'info',
  raceExpired: 'warn',
  raceStarted: 'info',
  raceLeft: 'info',
  raceFinished: 'info',
  journalOpened: 'info',
  journalFell: 'error',
  journalMended: 'info',
  samplesLost: 'error',
  uplinkConnected: 'info',
  uplinkLost: 'warn',
  certificateIgnored: 'error',
  subscriptionRefused: 'error',
  publishRefused: 'warn',
  publishUnanswered: 'warn',
  lanePaused: 'error',
  samplesSetAside: 'error',
  samplesResent: 'info',
  gapReported: 'info',
  messageDiscarded: 'warn',
  requestRefused: 'warn',
};

export type Tell = (event: BridgeEvent) => void;
