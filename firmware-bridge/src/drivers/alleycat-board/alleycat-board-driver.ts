import type { Driver } from '../driver.ts';
import { type BoardDriver, INITIAL_BOARD_DRIVER, takeBoardLine } from './board-driver.ts';

/** Driver of Alleycat's own sensor board, which reports ten times a second unasked. */
export function alleycatBoardDriver(board: BoardDriver = INITIAL_BOARD_DRIVER): Driver {
  return {
    askMs: Number.POSITIVE_INFINITY,
    take: (input, atMs) => {
      const line = typeof input === 'string' ? input : String.fromCharCode(...input);
      const { driver, outputs } = takeBoardLine(board, line, atMs);
      return { driver: alleycatBoardDriver(driver), outputs };
    },
    reopened: () => alleycatBoardDriver(),
    ask: () => ({ driver: alleycatBoardDriver(board), request: '' }),
  };
}
