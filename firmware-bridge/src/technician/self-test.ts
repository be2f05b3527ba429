import { discardsOf, type LineSurvey, reportsPerSecond } from './line-survey.ts';

/** One thing that the self-test of the board looked at. */
export interface SelfTestStep {
  readonly id: 'reports' | 'lines' | 'resistance' | 'crank' | 'settings' | 'commands';
  readonly passed: boolean;
  readonly seen: string;
  readonly remedy?: string;
}

const FLAG = {
  OVERRUN: 0x01,
  OPEN: 0x02,
  SHORTED: 0x04,
  STUCK: 0x08,
  DROPPED: 0x10,
  DEFAULTED: 0x20,
  BAD_COMMAND: 0x40,
} as const;

/** Judges what the board said while it was listened to; the flags stand in hardware/protocol/README.md. */
export function judgeSelfTest(survey: LineSurvey, answered: boolean): SelfTestStep[] {
  const { flags, lines, lastReport } = survey;
  const perSecond = reportsPerSecond(survey) ?? 0;
  const discards = discardsOf(survey);
  const has = (bits: number): boolean => (flags & bits) !== 0;
  const step = (id: SelfTestStep['id'], passed: boolean, seen: string, remedy: string): SelfTestStep => ({
    id,
    passed,
    seen,
    ...(passed ? {} : { remedy }),
  });
  return [
    step(
      'commands',
      answered,
      answered ? 'ID? is answered' : 'ID? is not answered',
      'check the wire from host TX to board RX',
    ),
    step(
      'reports',
      perSecond > 9 && perSecond < 11,
      `${perSecond.toFixed(1)} a second, 10 expected`,
      'restart the board: alleycat board reset',
    ),
    // The first line is mostly cut, as listening begins in the middle of one.
    step(
      'lines',
      discards <= 1 && !has(FLAG.BAD_COMMAND | FLAG.DROPPED),
      `${lines} valid, ${discards} damaged`,
      'check cable and ground; run alleycat doctor',
    ),
    step(
      'resistance',
      !has(FLAG.OPEN | FLAG.SHORTED),
      resistanceSeen(flags, lastReport?.raw),
      'check the wires of the resistance sensor; hardware/wiring/README.md',
    ),
    step(
      'crank',
      !has(FLAG.STUCK | FLAG.OVERRUN),
      crankSeen(flags, lastReport?.turns),
      'turn the crank away from the magnet; if it stays, check the crank sensor',
    ),
    step(
      'settings',
      !has(FLAG.DEFAULTED),
      has(FLAG.DEFAULTED) ? 'missing or damaged, the defaults are in use' : 'stored',
      'calibrate: alleycat calibrate',
    ),
  ];
}

function resistanceSeen(flags: number, raw: number | undefined): string {
  if (flags & FLAG.OPEN) return 'the sensor is open';
  if (flags & FLAG.SHORTED) return 'the sensor is shorted';
  return `raw ${raw ?? 'unknown'}`;
}

function crankSeen(flags: number, turns: number | undefined): string {
  if (flags & FLAG.STUCK) return 'the magnet has stood before the sensor for more than 10 s';
  if (flags & FLAG.OVERRUN) return 'more pulses than the board could count';
  return `${turns ?? 0} turns since the board started`;
}
