import type { Config } from '../config.ts';
import type { BoardAnswer } from '../drivers/alleycat-board/board-commands.ts';
import type { Daemon } from './daemon.ts';

/** The bike's serial line as a technician's command reaches it: by way of the daemon that runs, or alone on the port. */
export interface LineAccess {
  readonly via: 'daemon' | 'port';
  /** Has the board carry out a command such as `ID?` or `CAL,ZERO`; never throws for what the board says. */
  ask(command: string): Promise<BoardAnswer>;
  /** Gives every chunk as a line of the capture format, until the signal says so or the line ends. */
  listen(onLine: (line: string) => void, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface LinePorts {
  readonly daemonOf: (journalFolder: string) => Daemon;
  /** Opens the port of a stopped bridge; throws a Fault when it cannot. */
  readonly openPort: (serial: Config['serial']) => Promise<LineAccess>;
}

/** Reaches the line through the daemon where it runs, else by the port. */
export async function accessLine({ journal, serial }: Config, { daemonOf, openPort }: LinePorts): Promise<LineAccess> {
  const daemon = daemonOf(journal.folder);
  if ((await daemon.status()) === undefined) return openPort(serial);
  return {
    via: 'daemon',
    ask: (command) => daemon.board(command),
    listen: (onLine, signal) => daemon.chunks(onLine, signal),
    close: async () => {},
  };
}
