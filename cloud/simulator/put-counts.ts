/** What became of records; accepted and lost are final, and asked = accepted + lost + held at any moment. */
export interface PutCounts {
  /** Records that were handed in. */
  asked: number;
  /** Records in calls, repetitions included. */
  sent: number;
  accepted: number;
  /** Entries that a shard's quota refused. */
  throttled: number;
  /** Entries that were refused for any other reason. */
  refused: number;
  /** Records that were sent again. */
  retried: number;
  /** Records of failed calls that the stream may have stored all the same: they may stand in it twice. */
  uncertain: number;
  lost: number;
  calls: number;
  failedCalls: number;
  /** Data and keys of accepted records. */
  acceptedBytes: number;
}

export function noPutCounts(): PutCounts {
  const records = { asked: 0, sent: 0, accepted: 0, throttled: 0, refused: 0, retried: 0, uncertain: 0, lost: 0 };
  return { ...records, calls: 0, failedCalls: 0, acceptedBytes: 0 };
}
