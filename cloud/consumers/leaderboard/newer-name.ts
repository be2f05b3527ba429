/** A rider's name, and the second of the race (1..300) at which it was last used. */
export interface NameAtSecond {
  readonly name: string;
  readonly second: number;
}

/** The name of the later second; of the same second, the one that sorts first, so that the order of arrival is nothing. */
export function newerName(left: NameAtSecond, right: NameAtSecond): NameAtSecond {
  if (left.second !== right.second) return left.second > right.second ? left : right;
  return left.name <= right.name ? left : right;
}
