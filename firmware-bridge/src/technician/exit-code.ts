/** Exit codes of `alleycat`, in the groups of sysexits.h; a number never changes its meaning. */
export const EXIT = {
  OK: 0,
  PROBLEM: 1,
  USAGE: 64,
  DATA: 65,
  UNAVAILABLE: 69,
  BUG: 70,
  IO: 74,
  TRY_AGAIN: 75,
  PERMISSION: 77,
  CONFIG: 78,
  HUNG_UP: 129,
  INTERRUPTED: 130,
  TERMINATED: 143,
} as const;

/** What each code means, for the help. */
export const EXIT_MEANINGS: readonly (readonly [code: number, meaning: string])[] = [
  [EXIT.OK, 'done; nothing is wrong'],
  [EXIT.PROBLEM, 'done; the bike has a problem'],
  [EXIT.USAGE, 'the command line is not understood'],
  [EXIT.DATA, 'a file or an answer holds what it should not'],
  [66, 'the configuration file cannot be read'],
  [EXIT.UNAVAILABLE, 'the device, the daemon or the broker is not there'],
  [EXIT.BUG, 'a bug of this program'],
  [EXIT.IO, 'reading or writing failed'],
  [EXIT.TRY_AGAIN, 'not now, as in a race; try again'],
  [EXIT.PERMISSION, 'this user may not'],
  [EXIT.CONFIG, 'the configuration is wrong'],
  [EXIT.HUNG_UP, 'ended before it was done, as its terminal has gone (SIGHUP)'],
  [EXIT.INTERRUPTED, 'ended before it was done, by Ctrl-C'],
  [EXIT.TERMINATED, 'ended before it was done, by SIGTERM'],
];
