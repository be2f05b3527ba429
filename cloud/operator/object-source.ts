/** An object of a bucket. */
export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
}

/** A bucket, as far as redriving needs one. A rejection ends the redrive; what is done stays done. */
export interface ObjectSource {
  /** What the bucket is called, for messages. */
  readonly name: string;
  list(): AsyncIterable<StoredObject>;
  /** The object as text; undefined when it has gone. */
  read(key: string): Promise<string | undefined>;
  remove(key: string): Promise<void>;
}
