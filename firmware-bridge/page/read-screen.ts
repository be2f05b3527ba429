import type { Screen, ScreenDelivery, ScreenRace, ScreenRow } from '../src/rider/screen.ts';

export type ScreenReading =
  | { readonly kind: 'screen'; readonly screen: Screen }
  | { readonly kind: 'problem'; readonly problem: string };

const LONGEST_MESSAGE_CHARACTERS = 65_536;

/** Reads one message of the stream, or names the field that this page does not understand. */
export function readScreen(message: string): ScreenReading {
  try {
    if (message.length > LONGEST_MESSAGE_CHARACTERS) throw new TypeError('message: too long');
    return { kind: 'screen', screen: toScreen(new Fields('screen', JSON.parse(message))) };
  } catch (error) {
    return { kind: 'problem', problem: error instanceof Error ? error.message : 'message: unreadable' };
  }
}

function toScreen(fields: Fields): Screen {
  if (fields.number('v') !== 1) throw new TypeError('screen.v: this page knows version 1; reload it');
  const state = fields.word('state', ['idle', 'waiting', 'racing', 'finished']);
  const race = fields.optional('race', toRace);
  if ((state === 'idle') !== (race === null)) throw new TypeError(`screen.race: does not go with the state ${state}`);
  return {
    v: 1,
    bikeId: fields.text('bikeId'),
    at: fields.number('at'),
    cadence: fields.number('cadence'),
    resistance: fields.number('resistance'),
    output: fields.number('output'),
    power: fields.numberOrNull('power'),
    sensor: fields.word('sensor', ['ok', 'absent']),
    link: fields.word('link', ['up', 'down']),
    clock: fields.word('clock', ['synced', 'estimated']),
    backlog: fields.number('backlog'),
    delivery: toDelivery(fields.object('delivery')),
    samples: fields.number('samples'),
    state,
    race,
    second: fields.number('second'),
    secondsLeft: fields.number('secondsLeft'),
    total: fields.number('total'),
    place: fields.numberOrNull('place'),
    totalExact: fields.truth('totalExact'),
    placeExact: fields.truth('placeExact'),
    riders: fields.number('riders'),
    standingAsOf: fields.numberOrNull('standingAsOf'),
    standingState: fields.wordOrNull('standingState', ['live', 'provisional', 'final']),
    standing: fields.list('standing').map((row, index) => toRow(new Fields(`standing.${index}`, row))),
  };
}

function toDelivery(fields: Fields): ScreenDelivery {
  return {
    oldestMs: fields.number('oldestMs'),
    drain: fields.optional('drain', (drain) => ({ sent: drain.number('sent'), total: drain.number('total') })),
    bytesOnDisk: fields.number('bytesOnDisk'),
    disk: fields.word('disk', ['ok', 'failing']),
    lost: fields.number('lost'),
    gaps: fields.number('gaps'),
    lastAckMs: fields.numberOrNull('lastAckMs'),
    paused: fields.list('paused').map((each, index) => {
      const lane = new Fields(`paused.${index}`, each);
      return { lane: lane.text('lane'), fault: lane.text('fault') };
    }),
    setAside: fields.number('setAside'),
  };
}

function toRace(fields: Fields): ScreenRace {
  return {
    raceId: fields.number('raceId'),
    classId: fields.number('classId'),
    className: fields.text('className'),
    racerId: fields.number('racerId'),
    name: fields.text('name'),
  };
}

function toRow(fields: Fields): ScreenRow {
  return {
    place: fields.number('place'),
    racerId: fields.number('racerId'),
    name: fields.text('name'),
    total: fields.number('total'),
    output: fields.number('output'),
    best: fields.number('best'),
    second: fields.number('second'),
    me: fields.truth('me'),
  };
}

/** Typed access to an object of unknown JSON; every miss throws a sentence with the field's name. */
class Fields {
  readonly #path: string;
  readonly #fields: ReadonlyMap<string, unknown>;

  constructor(path: string, value: unknown) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${path}: no object`);
    this.#path = path;
    this.#fields = new Map(Object.entries(value));
  }

  number(key: string): number {
    const value = this.#fields.get(key);
    if (typeof value !== 'number') throw this.#miss(key, 'no number');
    return value;
  }

  numberOrNull(key: string): number | null {
    return this.#fields.get(key) === null ? null : this.number(key);
  }

  text(key: string): string {
    const value = this.#fields.get(key);
    if (typeof value !== 'string') throw this.#miss(key, 'no text');
    return value;
  }

  truth(key: string): boolean {
    const value = this.#fields.get(key);
    if (typeof value !== 'boolean') throw this.#miss(key, 'neither true nor false');
    return value;
  }

  word<Word extends string>(key: string, words: readonly Word[]): Word {
    const found = words.find((word) => word === this.#fields.get(key));
    if (found === undefined) throw this.#miss(key, `none of ${words.join(', ')}`);
    return found;
  }

  wordOrNull<Word extends string>(key: string, words: readonly Word[]): Word | null {
    return this.#fields.get(key) === null ? null : this.word(key, words);
  }

  list(key: string): readonly unknown[] {
    const value = this.#fields.get(key);
    if (!Array.isArray(value)) throw this.#miss(key, 'no list');
    return value;
  }

  object(key: string): Fields {
    return new Fields(`${this.#path}.${key}`, this.#fields.get(key));
  }

  optional<Value>(key: string, read: (fields: Fields) => Value): Value | null {
    const value = this.#fields.get(key);
    return value === null ? null : read(new Fields(`${this.#path}.${key}`, value));
  }

  #miss(key: string, problem: string): TypeError {
    return new TypeError(`${this.#path}.${key}: ${problem}`);
  }
}
