const EXIT_USAGE = 64;

/** The whole number above 0 after an option of this program's command line, or the fallback; ends the program when it is none. */
export function numberAfter(option: string, fallback: number): number {
  const at = process.argv.indexOf(option);
  const value = at === -1 ? fallback : Number(process.argv[at + 1]);
  if (Number.isInteger(value) && value > 0) return value;
  process.stderr.write(`${option}: a whole number above 0, for example ${option} ${fallback}\n`);
  process.exit(EXIT_USAGE);
}
