import { alleycatBoardDriver } from './alleycat-board/alleycat-board-driver.ts';
import { csafeDriver } from './csafe/csafe-driver.ts';
import type { Driver } from './driver.ts';
import { pelotonDriver } from './peloton/peloton-driver.ts';

export type DriverName = 'alleycat-board' | 'peloton' | 'csafe';

/** How each driver's line is read: at which baud rate unless told otherwise, and in lines or as bytes. */
export const SERIAL_LINES: Readonly<Record<DriverName, { baud: number; framing: 'lines' | 'bytes' }>> = {
  'alleycat-board': { baud: 38_400, framing: 'lines' },
  peloton: { baud: 19_200, framing: 'bytes' },
  csafe: { baud: 9600, framing: 'bytes' },
};

interface DriverSettings {
  readonly driver: DriverName;
  readonly listenOnly: boolean;
  readonly levels: number;
}

/** The driver that the settings name; `table` is the resistance table that an earlier run learnt. */
export function createDriver(settings: DriverSettings, table: readonly number[] | undefined): Driver {
  switch (settings.driver) {
    case 'alleycat-board':
      return alleycatBoardDriver();
    case 'peloton':
      return pelotonDriver({ table, listenOnly: settings.listenOnly });
    case 'csafe':
      return csafeDriver(settings.levels);
  }
}
