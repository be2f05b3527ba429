/** What the line to the broker takes each way: a round trip of 50 ms. */
export const ONE_WAY_MS = 25;
