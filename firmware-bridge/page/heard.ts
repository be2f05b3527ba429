import type { Screen } from '../src/rider/screen.ts';
import { readScreen } from './read-screen.ts';
import { addToTrace, NO_TRACE, type Trace } from './trace.ts';

/** What the page has heard from the bike so far. Times are the page's own, in ms, and never the bike's, which may be scaled. */
export interface Heard {
  readonly screen: Screen | undefined;
  readonly atMs: number;
  /** When the cloud's ranking last changed. */
  readonly standingAtMs: number;
  readonly trace: Trace;
  /** What was wrong with the last message, if it was unreadable. */
  readonly problem: string | undefined;
}

/** Nothing heard yet, at the page's start. */
export function heardNothing(nowMs: number): Heard {
  return { screen: undefined, atMs: nowMs, standingAtMs: nowMs, trace: NO_TRACE, problem: undefined };
}

/** Takes one message of the stream. An unreadable one keeps what was known, so that it goes stale in sight. */
export function hear(heard: Heard, message: string, nowMs: number): Heard {
  const reading = readScreen(message);
  if (reading.kind === 'problem') return { ...heard, problem: reading.problem };
  const { screen } = reading;
  const ranked = screen.standingAsOf !== heard.screen?.standingAsOf;
  return {
    screen,
    atMs: nowMs,
    standingAtMs: ranked ? nowMs : heard.standingAtMs,
    trace: addToTrace(heard.trace, screen),
    problem: undefined,
  };
}
