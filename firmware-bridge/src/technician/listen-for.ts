import type { Clock } from '../clock.ts';
import { decodeCaptureEntry } from './capture-format.ts';
import type { LineAccess } from './line-access.ts';
import { type LineSurvey, NEW_SURVEY, surveyChunk } from './line-survey.ts';

interface Listening {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly durationMs: number;
  /** How it begins; without it that of the sensor board. */
  readonly survey?: LineSurvey;
  /** Enough was seen: it ends early. */
  readonly enough?: (survey: LineSurvey) => boolean;
}

/** Listens to the line for a while, and tells what was seen. */
export async function listenFor(
  line: Pick<LineAccess, 'listen'>,
  { clock, signal, durationMs, survey: begin = NEW_SURVEY, enough = () => false }: Listening,
): Promise<LineSurvey> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  const cancelEnd = clock.at(clock.monotonicMs() + durationMs, stop);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  let survey = begin;
  await line.listen((text) => {
    const entry = decodeCaptureEntry(text);
    if (entry?.kind !== 'in') return;
    survey = surveyChunk(survey, entry.bytes, clock.monotonicMs());
    if (enough(survey)) stop();
  }, stopping.signal);
  signal.removeEventListener('abort', stop);
  cancelEnd();
  return survey;
}
