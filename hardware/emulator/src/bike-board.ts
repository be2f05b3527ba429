import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type BoardCommandLine, parseBoardCommandLine, USAGE } from './board-options.ts';
import { createBoard, type EmulatedBoard } from './create-board.ts';
import { EEPROM_BYTES, eepromImage } from './eeprom-image.ts';
import { LiveBike } from './live-bike.ts';
import { SENSOR_SPAN_RAW, SENSOR_ZERO_RAW } from './resistance-sensor.ts';
import { parseRideScript, type RideScript } from './ride-script.ts';
import { parseTypedCommand } from './typed-command.ts';

const EXIT_USAGE = 64;
const EXIT_CANNOT_CREATE = 73;
const TRY_HELP = '; bike-board --help tells more';

// The same place from src/ and from dist/.
const FIRMWARE = fileURLToPath(new URL('../../firmware/alleycat-board.hex', import.meta.url));

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fail(message: string, exitCode: number): never {
  process.stderr.write(`bike-board: ${message}\n`);
  process.exit(exitCode);
}

/** Ends the program with a sentence instead of a stack when what the user gave does not work. */
function orFail<Result>(exitCode: number, attempt: () => Result, hint = ''): Result {
  try {
    return attempt();
  } catch (error) {
    fail(sentence(error) + hint, exitCode);
  }
}

function readText(option: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${option} ${file} cannot be read: ${sentence(error)}`);
  }
}

function scriptOf({ script, rpm, resistancePercent }: BoardCommandLine): RideScript {
  return script === undefined
    ? { points: [{ seconds: 0, rpm, resistancePercent }], repeats: false }
    : parseRideScript(readText('--script', script), script);
}

function eepromOf({ eeprom, serial, magnets }: BoardCommandLine): Uint8Array {
  if (eeprom === undefined || !existsSync(eeprom)) {
    return eepromImage({ serial, magnets, zeroRaw: SENSOR_ZERO_RAW, spanRaw: SENSOR_SPAN_RAW });
  }
  const image = readFileSync(eeprom);
  if (image.length > EEPROM_BYTES) {
    throw new Error(
      `--eeprom ${eeprom} has ${image.length} bytes, an EEPROM at most ${EEPROM_BYTES}; is it the right file?`,
    );
  }
  return image;
}

function boardOf(options: BoardCommandLine): EmulatedBoard {
  const { hex, seed, magnets, bounces } = options;
  return createBoard({
    hex: readText('--hex', hex ?? FIRMWARE),
    eeprom: eepromOf(options),
    habits: { seed, magnets, bounces },
  });
}

function keepEeprom(file: string, image: Uint8Array): void {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, image);
  renameSync(fresh, file);
}

function answerTo(bike: LiveBike, line: string): string {
  try {
    return bike.obey(parseTypedCommand(line));
  } catch (error) {
    return `error: ${sentence(error)}`;
  }
}

function listenToInput(bike: LiveBike, quit: () => void, eofQuits: boolean): void {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (line.trim() === '') {
      return;
    }
    process.stdout.write(`${answerTo(bike, line)}\n`);
    if (line.trim() === 'quit') {
      quit();
    }
  });
  lines.on('close', () => {
    if (eofQuits) {
      quit();
    }
  });
}

function main(): void {
  const options = orFail(EXIT_USAGE, () => parseBoardCommandLine(process.argv.slice(2)), TRY_HELP);
  if (options === 'help') {
    process.stdout.write(USAGE);
    return;
  }
  const { link, speed, eeprom } = options;
  const { board, script } = orFail(EXIT_USAGE, () => ({ board: boardOf(options), script: scriptOf(options) }));
  const save = (image: Uint8Array) => (eeprom === undefined ? undefined : keepEeprom(eeprom, image));
  const bike = new LiveBike({ board, link, speed, script, nowMs: () => performance.now(), onEeprom: save });
  orFail(EXIT_CANNOT_CREATE, () => {
    save(board.eeprom());
    bike.start();
  });
  const quit = () => {
    bike.stop();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, quit);
  }
  // Whoever started this has gone: leave no link behind.
  process.stdout.on('error', quit);
  process.stdout.write(`ready ${link}\n`);
  listenToInput(bike, quit, options.stdinEofQuits);
}

main();
