import { sha1 } from './sha1.ts';

// The namespace for sample names: drawn once at random, never to be changed.
const NAMESPACE = Uint8Array.from([
  0x5f, 0x0c, 0x1b, 0x8e, 0x6d, 0x2a, 0x4e, 0x73, 0x9b, 0x41, 0xd2, 0x7a, 0x90, 0x3c, 0xe5, 0x16,
]);

/** The uuid of a sample: version 5 (RFC 9562) of its name `bikeId/runId/seq`, so that a repeated sample has the same uuid. */
export function sampleUuid(bikeId: string, runId: string, seq: number): string {
  const name = new TextEncoder().encode(`${bikeId}/${runId}/${seq}`);
  const bytes = sha1(Uint8Array.from([...NAMESPACE, ...name])).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
