/** One answer within a reply: the command that it answers, and its data. */
export interface CsafeAnswer {
  readonly command: number;
  readonly data: Uint8Array;
}

export interface CsafeReply {
  readonly status: number;
  readonly answers: readonly CsafeAnswer[];
}

/** A reply's contents: its status byte, then its answers; undefined when the counts do not fit. */
export function readCsafeReply(contents: Uint8Array): CsafeReply | undefined {
  const [status] = contents;
  if (status === undefined) return undefined;
  const answers: CsafeAnswer[] = [];
  let at = 1;
  while (at < contents.length) {
    const [command = 0, count] = contents.subarray(at, at + 2);
    if (count === undefined || at + 2 + count > contents.length) return undefined;
    answers.push({ command, data: contents.subarray(at + 2, at + 2 + count) });
    at += 2 + count;
  }
  return { status, answers };
}

/** A u16 with its unit, as speed, cadence and power are told; undefined when it is anything else. */
export function readCsafeQuantity({ data }: CsafeAnswer): { value: number; unit: number } | undefined {
  const [low = 0, high = 0, unit] = data;
  return data.length === 3 && unit !== undefined ? { value: low + high * 256, unit } : undefined;
}
