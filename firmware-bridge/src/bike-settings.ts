import * as z from 'zod';

const path = z.string().min(1).max(4096);

/** How the bike is read: its port, its protocol, and what that protocol needs to be told. */
export const serialSchema = z.strictObject({
  path: path.describe('Serial device of the bike, best by its name under /dev/serial/by-id/.'),
  driver: z
    .enum(['alleycat-board', 'peloton', 'csafe'])
    .default('alleycat-board')
    .describe(
      "Which protocol the bike speaks: Alleycat's own sensor board, the original Peloton bike, or CSAFE, the port of fitness machines.",
    ),
  baud: z
    .int()
    .min(1200)
    .max(4_000_000)
    .optional()
    .describe('Baud rate; without it that of the driver: 38400, 19200 for `peloton`, 9600 for `csafe`.'),
  listenOnly: z
    .boolean()
    .default(false)
    .describe('With `peloton`: listen to the tablet asking the bike, and send nothing.'),
  levels: z.int().min(1).max(255).default(20).describe('With `csafe`: the level of resistance that counts as 100 %.'),
  tableFile: path
    .default('/var/lib/alleycat/resistance-table.json')
    .describe('With `peloton`: where the resistance table is kept that the bike told.'),
  silentMs: z
    .int()
    .min(500)
    .max(60_000)
    .default(3000)
    .describe('Without a valid line for this long the port is closed and opened anew.'),
});

/** How power is found and corrected. */
export const powerSchema = z
  .strictObject({
    model: z
      .enum(['bike', 'schwinn-ic4'])
      .default('bike')
      .describe(
        'Power on the screen: as the `bike` tells it, else none; or modelled from cadence and resistance after a Schwinn IC4 where the bike tells none.',
      ),
    scale: z.number().min(0.1).max(10).default(1).describe("The bike's own correction: power × scale + offset."),
    offsetWatts: z.number().min(-500).max(500).default(0).describe('See `scale`. What stands still stays at 0 W.'),
  })
  .prefault({});
