import { boardNumber } from './board-options.ts';
import type { SensorWiring } from './resistance-sensor.ts';

/** What a person or a test may ask of a running board. */
export type TypedCommand =
  | { kind: 'rpm'; rpm: number }
  | { kind: 'resistance'; percent: number }
  | { kind: 'bounce'; bounces: number }
  | { kind: 'sensor'; wiring: SensorWiring }
  | { kind: 'unplug-behind'; us: number }
  | { kind: BareCommand };

const BARE_COMMANDS = ['unplug', 'replug', 'reset', 'status', 'quit'] as const;
type BareCommand = (typeof BARE_COMMANDS)[number];

function wiringOf(text: string | undefined): SensorWiring {
  if (text === 'ok' || text === 'open' || text === 'shorted') {
    return text;
  }
  throw new Error(`sensor must be ok, open or shorted, not "${text ?? ''}"`);
}

/** Reads one line of standard input; throws an error that says what may be typed. */
export function parseTypedCommand(line: string): TypedCommand {
  const [name = '', argument, ...rest] = line.trim().split(/\s+/);
  const bare = argument === undefined;
  if (rest.length === 0 && !bare) {
    switch (name) {
      case 'rpm':
        return { kind: 'rpm', rpm: boardNumber('rpm', argument) };
      case 'resistance':
        return { kind: 'resistance', percent: boardNumber('resistance', argument) };
      case 'bounce':
        return { kind: 'bounce', bounces: boardNumber('bounces', argument) };
      case 'unplug-behind':
        return { kind: 'unplug-behind', us: boardNumber('us', argument) };
      case 'sensor':
        return { kind: 'sensor', wiring: wiringOf(argument) };
    }
  }
  const command = BARE_COMMANDS.find((known) => known === name);
  if (bare && command !== undefined) return { kind: command };
  throw new Error(
    `"${line.trim()}" is no command; there are rpm N, resistance N, bounce N, sensor ok|open|shorted, unplug-behind US, ${BARE_COMMANDS.join(', ')}`,
  );
}
