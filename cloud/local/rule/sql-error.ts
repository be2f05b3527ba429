/** A rule or template that does not compile: what is wrong, where it stands, and what would do instead. */
export class SqlError extends Error {
  override readonly name = 'SqlError';
  /** Offset in the text in UTF-16 units, from 0. */
  readonly position: number;

  constructor(message: string, position: number) {
    super(`${message} (at character ${position + 1})`);
    this.position = position;
  }
}
