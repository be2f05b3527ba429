/** A button that acts on its second press: armed since `armedAtMs`, or not. */
export interface PressTwice {
  readonly armedAtMs: number | undefined;
  readonly fired: boolean;
}

/** The second press counts within this; after it the button is disarmed. */
export const ARMED_MS = 4_000;
/** A second press sooner than this is the bounce of a wet finger. */
const BOUNCE_MS = 400;

/** Takes a press at `nowMs`; `fired` says that it was the confirming one. */
export function pressTwice(armedAtMs: number | undefined, nowMs: number): PressTwice {
  const sinceMs = armedAtMs === undefined ? undefined : nowMs - armedAtMs;
  if (sinceMs === undefined || sinceMs > ARMED_MS) return { armedAtMs: nowMs, fired: false };
  if (sinceMs < BOUNCE_MS) return { armedAtMs, fired: false };
  return { armedAtMs: undefined, fired: true };
}
