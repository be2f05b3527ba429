import type { Config } from '../config.ts';
import { Fault } from '../faults.ts';
import { decodeCaptureEntry } from './capture-format.ts';
import { command, type Run, type Shell } from './command.ts';
import type { DaemonStatus } from './daemon.ts';
import { EXIT } from './exit-code.ts';
import { accessLine, type LinePorts } from './line-access.ts';
import { drawMonitor, freshValues, type MonitorView } from './monitor/draw-monitor.ts';
import { newWatchedLine, readingsPerSecond, watchChunk, watchSecond } from './monitor/watched-line.ts';
import { pause } from './pause.ts';

interface MonitorOutside extends Shell, LinePorts {
  readonly readConfig: (path: string) => Config;
}

const DRAW_MS = 200;
const SECOND_MS = 1000;
const CTRL_C = '\x03';
const CTRL_BRACKET = '\x1d';

/** `alleycat monitor`: what comes from the bike, live; plain lines where nobody looks at a screen. */
export function monitor(outside: MonitorOutside): Run {
  const form = {
    name: 'monitor',
    about: `Shows live what comes from the bike: cadence, resistance and output, how many readings come and how evenly, what is
discarded, and how the link fares. Sends nothing to the sensor board. Piped, it prints one line a second.`,
    options: { seconds: { kind: 'number', min: 1, max: 86_400, example: 60, about: 'end after so long' } },
    examples: ['alleycat monitor', 'alleycat monitor --json --seconds 10', 'alleycat monitor | tee ride.tsv'],
  } as const;
  return command(form, outside, async ({ values: { json, seconds }, configPath }) => {
    const ending = new AbortController();
    const cancelEnd = seconds && outside.clock.at(outside.clock.monotonicMs() + seconds * 1000, () => ending.abort());
    const quit = (): void => ending.abort();
    outside.signal.addEventListener('abort', quit);
    const shell = { ...outside, signal: ending.signal };
    const watch = new Monitor(outside.readConfig(configPath), shell);
    const isLive = outside.terminal.isLive && outside.terminal.isInteractive && !json;
    const showing = isLive ? watch.live(quit) : watch.print(json);
    // What fails ends the other too; it is told when the terminal is as it was.
    const both = await Promise.allSettled([watch.listen().finally(quit), showing.finally(quit)]);
    if (cancelEnd) cancelEnd();
    for (const one of both) if (one.status === 'rejected') throw one.reason;
    return outside.signal.aborted ? EXIT.INTERRUPTED : EXIT.OK;
  });
}

/** Holds what is shown while the line and the daemon are listened to. */
class Monitor {
  readonly #config: Config;
  readonly #outside: MonitorOutside;
  #view: MonitorView;

  constructor(config: Config, outside: MonitorOutside) {
    this.#config = config;
    this.#outside = outside;
    this.#view = {
      line: newWatchedLine(config.serial),
      nowMs: outside.clock.monotonicMs(),
      source: config.serial.path,
      daemon: undefined,
      isFrozen: false,
      showsHelp: false,
    };
  }

  /** Listens until the end; a line that is lost, and a daemon that ends, are waited for. */
  async listen(): Promise<void> {
    const { clock, signal } = this.#outside;
    const { path } = this.#config.serial;
    while (!signal.aborted) {
      try {
        const line = await accessLine(this.#config, this.#outside);
        this.#change({
          source: `${this.#config.bikeId}  ${path}${line.via === 'daemon' ? ', by way of the daemon' : ''}`,
        });
        await line.listen((text) => {
          const entry = decodeCaptureEntry(text);
          if (entry?.kind === 'in')
            this.#change({ line: watchChunk(this.#view.line, entry.bytes, clock.monotonicMs()) });
        }, signal);
        await line.close();
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        this.#change({ source: `waiting for ${path}: ${error.code}` });
      }
      await pause(this.#outside, SECOND_MS);
    }
  }

  /** The live screen, until a key or the signal ends it. */
  async live(quit: () => void): Promise<void> {
    const { terminal, signal } = this.#outside;
    const screen = terminal.screen();
    const cancelKeys = terminal.keys((key) => {
      if (key === 'q' || key === CTRL_C || key === CTRL_BRACKET) quit();
      else if (key === ' ') this.#change({ isFrozen: !this.#view.isFrozen });
      else if (key === '?') this.#change({ showsHelp: !this.#view.showsHelp });
    });
    try {
      let shown = this.#view;
      for (let turn = 0; !signal.aborted; turn++) {
        if (turn % (SECOND_MS / DRAW_MS) === 0) await this.#second();
        // What is frozen goes on being counted.
        shown = this.#view.isFrozen ? { ...shown, isFrozen: true, showsHelp: this.#view.showsHelp } : this.#view;
        screen.draw(drawMonitor(shown, terminal.size(), terminal));
        await pause(this.#outside, DRAW_MS);
      }
    } finally {
      cancelKeys();
      screen.close();
    }
  }

  /** One line a second, for a pipe. */
  async print(json: boolean): Promise<void> {
    const { terminal, clock, signal } = this.#outside;
    if (!json) terminal.out('time\tcadence\tresistance\toutput\treadings\tdiscards\tlink\tbacklog\n');
    for (;;) {
      await pause(this.#outside, SECOND_MS);
      if (signal.aborted) return;
      await this.#second();
      const { line, nowMs, daemon } = this.#view;
      const row = {
        at: new Date(clock.wallMs()).toISOString(),
        ...(freshValues(this.#view) ?? { cadence: null, resistance: null, output: null }),
        readingsPerSecond: Math.round(readingsPerSecond(line, nowMs) * 10) / 10,
        discards: [...line.discards.values()].reduce((sum, count) => sum + count, 0),
        link: daemon === undefined ? 'stopped' : daemon.uplink.isOpen ? 'up' : 'down',
        backlog: daemon?.screen.backlog ?? null,
      };
      terminal.out(
        json
          ? `${JSON.stringify({ v: 1, ...row })}\n`
          : `${Object.values(row)
              .map((value) => value ?? '-')
              .join('\t')}\n`,
      );
    }
  }

  async #second(): Promise<void> {
    const daemon = await this.#status();
    const cadence = freshValues(this.#view)?.cadence ?? 0;
    this.#change({ daemon, line: watchSecond(this.#view.line, cadence * 10) });
  }

  /** What the daemon says; one that does not answer is as good as stopped here. */
  async #status(): Promise<DaemonStatus | undefined> {
    try {
      return await this.#outside.daemonOf(this.#config.journal.folder).status();
    } catch {
      return undefined;
    }
  }

  #change(change: Partial<MonitorView>): void {
    this.#view = { ...this.#view, ...change, nowMs: this.#outside.clock.monotonicMs() };
  }
}
