/** What the benchmark of the simulator is asked to do; no parts are all of them. */
export interface BenchArguments {
  readonly parts: readonly string[];
  readonly plotFile: string | undefined;
  readonly json: boolean;
}

/** Parses the command line; an error is a sentence that names the word and an example. */
export function parseBenchArguments(
  words: readonly string[],
  knownParts: readonly string[],
): BenchArguments | 'help' | { readonly error: string } {
  const parts: string[] = [];
  let [plotFile, json]: [string | undefined, boolean] = [undefined, false];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--help') return 'help';
    if (word === '--json') {
      json = true;
    } else if (word === '--plot') {
      at += 1;
      plotFile = words[at];
      if (plotFile === undefined || plotFile.startsWith('--')) {
        return { error: '--plot: its file is missing, for example growth --plot docs/growth.svg' };
      }
    } else if (knownParts.includes(word)) {
      parts.push(word);
    } else {
      return { error: `${word}: one of ${knownParts.join(', ')}, for example npm run bench -- simulator rate` };
    }
  }
  if (plotFile !== undefined && parts.length > 0 && !parts.includes('growth')) {
    return { error: `--plot ${plotFile}: it plots the part growth, for example growth --plot ${plotFile}` };
  }
  return { parts, plotFile, json };
}
