/** The folder was written by newer software than this: it is left as it is. */
export class NewerLayout extends Error {
  readonly folder: string;
  readonly found: number;
  readonly known: number;

  constructor(folder: string, found: number, known: number) {
    super(`The journal in ${folder} has layout ${found}; this software reads layouts up to ${known}.`);
    this.folder = folder;
    this.found = found;
    this.known = known;
  }
}
