import type { Config } from '../config.ts';
import { Fault } from '../faults.ts';
import { decodeCaptureEntry } from './capture-format.ts';
import { command, type Run, type Shell } from './command.ts';
import { EXIT } from './exit-code.ts';
import { accessLine, type LinePorts } from './line-access.ts';
import { drawMonitor, freshValues, MONITOR_KEYS, type MonitorView } from './monitor/draw-monitor.ts';
import { countAnew, newWatchedLine, readingsPerSecond, watchChunk, watchSecond } from './monitor/watched-line.ts';
import { pause } from './pause.ts';

interface MonitorOutside extends Shell, LinePorts {
  readonly readConfig: (path: string) => Config;
  /** The resistance table that the bridge keeps in this file. */
  readonly readTable: (path: string) => readonly number[] | undefined;
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
discarded, and how the link fares. Beside the daemon it only listens; alone on the port it asks a bike that must be asked, and
lets go of the port when the daemon starts. Piped, it prints one line a second.

Keys: ${MONITOR_KEYS.map(([key, name]) => `${key} ${name}`).join(', ')}`,
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
  /** Gives the port to a daemon that starts; nothing to do beside one. */
  #letGo: () => void = () => {};

  constructor(config: Config, outside: MonitorOutside) {
    this.#config = config;
    this.#outside = outside;
    this.#view = {
      line: newWatchedLine(config.serial, outside.readTable(config.serial.tableFile)),
      nowMs: outside.clock.monotonicMs(),
      source: [config.serial.path],
      daemon: undefined,
      daemonFault: undefined,
      isPaused: false,
      showsBytes: false,
      showsHelp: false,
    };
  }

  /** Listens until the end; a line that is lost, and a daemon that ends, are waited for. */
  async listen(): Promise<void> {
    const { clock, signal } = this.#outside;
    const { bikeId, serial } = this.#config;
    while (!signal.aborted) {
      try {
        const line = await accessLine(this.#config, this.#outside);
        const until = new AbortController();
        const isAlone = line.via === 'port';
        this.#letGo = isAlone ? () => until.abort() : () => {};
        this.#change({ source: [bikeId, serial.path, isAlone ? 'alone on the port' : 'by way of the daemon'] });
        await line.listen(
          (text) => {
            const entry = decodeCaptureEntry(text);
            if (entry?.kind === 'in')
              this.#change({ line: watchChunk(this.#view.line, entry.bytes, clock.monotonicMs()) });
          },
          AbortSignal.any([signal, until.signal]),
        );
        await line.close();
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        this.#change({ source: [bikeId, `waiting for ${serial.path}: ${error.code}`] });
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
      else if (key === 'p' || key === ' ') this.#change({ isPaused: !this.#view.isPaused });
      else if (key === 'r') this.#change({ line: countAnew(this.#view.line) });
      else if (key === 'x') this.#change({ showsBytes: !this.#view.showsBytes });
      else if (key === '?') this.#change({ showsHelp: !this.#view.showsHelp });
    });
    try {
      let shown = this.#view;
      for (let turn = 0; !signal.aborted; turn++) {
        if (turn % (SECOND_MS / DRAW_MS) === 0) await this.#second();
        const { isPaused, showsBytes, showsHelp } = this.#view;
        // While it is paused the counting goes on.
        shown = isPaused ? { ...shown, isPaused, showsBytes, showsHelp } : this.#view;
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
    if (!json) terminal.out('time\tcadence\tresistance\toutput\tpower\treadings\tdiscards\tlink\tbacklog\n');
    for (;;) {
      await pause(this.#outside, SECOND_MS);
      if (signal.aborted) return;
      await this.#second();
      const { line, nowMs, daemon, daemonFault } = this.#view;
      const { cadence = null, resistance = null, output = null, power = null } = freshValues(this.#view) ?? {};
      const row = {
        at: new Date(clock.wallMs()).toISOString(),
        cadence,
        resistance,
        output,
        power,
        readingsPerSecond: Math.round(readingsPerSecond(line, nowMs) * 10) / 10,
        discards: [...line.discards.values()].reduce((sum, count) => sum + count, 0),
        link: daemonFault ?? (daemon === undefined ? 'stopped' : daemon.uplink.isOpen ? 'up' : 'down'),
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
    const asked = await this.#askDaemon();
    if (asked.daemon !== undefined) this.#letGo();
    const cadence = freshValues(this.#view)?.cadence ?? 0;
    this.#change({ ...asked, line: watchSecond(this.#view.line, cadence * 10) });
  }

  async #askDaemon(): Promise<Pick<MonitorView, 'daemon' | 'daemonFault'>> {
    try {
      const daemon = await this.#outside.daemonOf(this.#config.journal.folder).status();
      return { daemon, daemonFault: undefined };
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      return { daemon: undefined, daemonFault: error.code };
    }
  }

  #change(change: Partial<MonitorView>): void {
    this.#view = { ...this.#view, ...change, nowMs: this.#outside.clock.monotonicMs() };
  }
}
