import { setTimeout as sleep } from 'node:timers/promises';
import { PLACES } from '../places.ts';
import { readProcessFigures } from '../process-figures.ts';
import type { Program } from '../program.ts';
import type { Progress } from '../progress.ts';
import type { Stand } from '../stand.ts';
import { BridgeSubject } from '../subjects/bridge-subject.ts';
import { monotonicMs } from '../wall-clock.ts';
import { DAY_SPEED } from './delivery-arguments.ts';
import type { Day, Look } from './figures-of-day.ts';
import { keepRacing } from './keep-racing.ts';
import { LineWriter } from './line-writer.ts';

/** Real s until the garbage of the start is gone: an hour and a half of the day. */
const WARM_UP_S = 60;
const LOOK_MS = 500;
const HOUR_S = 3600;

/** Rides for so many hours, one race after the other, online, many times as fast as a bike. */
export async function measureDay(stand: Stand, hours: number, progress: Progress): Promise<Day> {
  let made = 0;
  const subject = new BridgeSubject(PLACES.bridge, {
    speed: DAY_SPEED,
    onEvent: ({ event }) => {
      if (event === 'sampleMade') made += 1;
    },
  });
  const line = await stand.openLine(0);
  const board = new LineWriter(DAY_SPEED);
  const arrivals = stand.listen(subject.topic);
  const surroundings = { device: board.device, brokerPort: line.port, folder: stand.folder() };
  const program = stand.start(subject.start(surroundings));
  const looks: Look[] = [];
  let isOver = false;
  const raceOn = async (): Promise<void> => {
    while (!isOver) {
      await keepRacing(subject.pageUrl ?? '', stand.signal);
      await sleep(LOOK_MS, undefined, { signal: stand.signal });
    }
  };
  const watching = setInterval(() => looks.push(lookAt(program)), LOOK_MS);
  try {
    await stand.until(() => arrivals.length > 0, program);
    raceOn().catch((error: Error) => stand.stop(error));
    await progress.phase('warm-up of the day', WARM_UP_S, stand.signal);
    looks.length = 0;
    const [madeBefore, arrivedBefore] = [made, arrivals.length];
    await progress.phase(`${hours} hours, ${DAY_SPEED} times as fast`, (hours * HOUR_S) / DAY_SPEED, stand.signal);
    return { speed: DAY_SPEED, looks: [...looks], made: made - madeBefore, arrived: arrivals.length - arrivedBefore };
  } finally {
    isOver = true;
    clearInterval(watching);
    subject.closePage();
    await program.stop();
    board.close();
  }
}

function lookAt(program: Program): Look {
  return { atMs: monotonicMs(), ...readProcessFigures(program.pid) };
}
