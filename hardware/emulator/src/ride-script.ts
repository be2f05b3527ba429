import type { Target } from './rider.ts';

const US_PER_SECOND = 1e6;

/** Points of a ride with growing times in seconds from 0, linear in between; after the last it holds or begins again. */
export type RideScript = { points: readonly (Target & { seconds: number })[]; repeats: boolean };

type Point = RideScript['points'][number];

function parsePoint(text: string, place: string, before: Point | undefined): Point {
  const fields = text.split(/\s+/);
  const [seconds = Number.NaN, rpm = Number.NaN, resistancePercent = Number.NaN] = fields.map(Number);
  if (fields.length !== 3 || [seconds, rpm, resistancePercent].some(Number.isNaN)) {
    throw new Error(`${place}: want three numbers, seconds rpm resistance, e.g. "30 85 40", not "${text}"`);
  }
  if (before === undefined ? seconds !== 0 : seconds <= before.seconds) {
    throw new Error(`${place}: seconds must begin with 0 and grow, but this line has ${seconds}`);
  }
  if (rpm < 0 || rpm > 250) {
    throw new Error(`${place}: rpm must be 0 to 250, not ${rpm}`);
  }
  if (resistancePercent < 0 || resistancePercent > 100) {
    throw new Error(`${place}: resistance must be 0 to 100 percent, not ${resistancePercent}`);
  }
  return { seconds, rpm, resistancePercent };
}

/**
 * Reads a ride: lines `seconds rpm resistance`, `#` begins a comment, and a last line `repeat` begins again instead of holding the
 * end. Throws an error that names `file` and the line.
 */
export function parseRideScript(text: string, file: string): RideScript {
  const points: Point[] = [];
  let repeats = false;
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.replace(/#.*/, '').trim();
    const place = `${file}:${index + 1}`;
    if (content === '') {
      continue;
    }
    if (repeats) {
      throw new Error(`${place}: nothing may follow "repeat"`);
    }
    if (content === 'repeat') {
      repeats = true;
    } else {
      points.push(parsePoint(content, place, points.at(-1)));
    }
  }
  if (points.length === 0 || (repeats && points.length === 1)) {
    throw new Error(`${file}: wants at least ${repeats ? 'two points to repeat' : 'one point'}, e.g. "0 85 40"`);
  }
  return { points, repeats };
}

/** What the script aims at, `atUs` after its start. */
export function scriptTarget({ points, repeats }: RideScript, atUs: number): Target {
  const endSeconds = points.at(-1)?.seconds ?? 0;
  const elapsed = atUs / US_PER_SECOND;
  const seconds = repeats ? elapsed % endSeconds : Math.min(elapsed, endSeconds);
  const after = points.find((point) => point.seconds >= seconds);
  const before = points.findLast((point) => point.seconds <= seconds);
  if (after === undefined || before === undefined) {
    return { rpm: 0, resistancePercent: 0 };
  }
  const share = after.seconds === before.seconds ? 0 : (seconds - before.seconds) / (after.seconds - before.seconds);
  return {
    rpm: before.rpm + share * (after.rpm - before.rpm),
    resistancePercent: before.resistancePercent + share * (after.resistancePercent - before.resistancePercent),
  };
}
