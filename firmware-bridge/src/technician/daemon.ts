import type { Heartbeat } from '@alleycat/contract';
import type { Config } from '../config.ts';
import type { BoardAnswer } from '../drivers/alleycat-board/board-commands.ts';
import type { Links } from '../keep-links.ts';
import type { Screen } from '../rider/screen.ts';

/** The answer to GET /v1/status on the daemon's control socket. Times are epoch ms of the bike's clock. */
export interface DaemonStatus extends Links {
  readonly v: 1;
  readonly pid: number;
  readonly software: string;
  readonly configPath: string;
  readonly startedAtMs: number;
  /** The settings that it was started with; older software does not tell them. */
  readonly config: Config | undefined;
  /** What the heartbeat message says, and what the rider sees. */
  readonly heartbeat: Heartbeat;
  readonly screen: Screen;
}

/** What the daemon lets others on the same machine ask of it. */
export interface DaemonAnswers {
  status(): DaemonStatus;
  board(command: string): Promise<BoardAnswer>;
}

/** The running daemon, by its control socket. */
export interface Daemon {
  /** What the daemon says of itself, or undefined when none runs on this journal. */
  status(): Promise<DaemonStatus | undefined>;
  /** Gives each line of the capture format as it comes, until the daemon ends or the signal says so. */
  chunks(onLine: (line: string) => void, signal: AbortSignal): Promise<void>;
  /** Has the daemon send a command such as `ID?`, `CAL,ZERO` or `MAG,2`. */
  board(command: string): Promise<BoardAnswer>;
}
