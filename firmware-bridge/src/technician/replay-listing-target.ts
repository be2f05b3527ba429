import type { Terminal } from './terminal.ts';

const PIECE_LENGTH = 65_536;

/** Where a listing goes, line by line. */
export interface ListingTarget {
  /** False when no more is wanted. */
  take(line: string): Promise<boolean>;
  /** The first difference, when the listing was compared and is another one. */
  end(): Promise<ListingDifference | undefined>;
}

export interface ListingDifference {
  /** From 1. */
  readonly lineNumber: number;
  /** The line before, which is the same in both. */
  readonly before: string | undefined;
  /** Undefined where one of them has ended. */
  readonly expected: string | undefined;
  readonly is: string | undefined;
}

/** Prints the listing; line by line where somebody watches it come, else in larger pieces, which takes half the time. */
export function printedListing(
  { out, outDrained }: Pick<Terminal, 'out' | 'outDrained'>,
  isWatched: boolean,
): ListingTarget {
  const pieceLength = isWatched ? 0 : PIECE_LENGTH;
  let piece = '';
  const print = (): void => {
    if (piece !== '') out(piece);
    piece = '';
  };
  return {
    take: async (line) => {
      piece += `${line}\n`;
      if (piece.length <= pieceLength) return true;
      print();
      await outDrained();
      return true;
    },
    end: async () => {
      print();
      return undefined;
    },
  };
}

/** Compares the listing with what was expected, up to the first difference. */
export function comparedListing(expectedLines: AsyncIterator<string>): ListingTarget {
  let lineNumber = 0;
  let before: string | undefined;
  let difference: ListingDifference | undefined;
  return {
    take: async (line) => {
      lineNumber += 1;
      const next = await expectedLines.next();
      const expected = next.done === true ? undefined : next.value;
      if (expected === line) before = line;
      else difference = { lineNumber, before, expected, is: line };
      return difference === undefined;
    },
    end: async () => {
      if (difference !== undefined) return difference;
      const next = await expectedLines.next();
      return next.done === true
        ? undefined
        : { lineNumber: lineNumber + 1, before, expected: next.value, is: undefined };
    },
  };
}
