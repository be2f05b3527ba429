import { uuidOfName } from './uuid-of-name.ts';

// The namespace for sample names: drawn once at random, never to be changed.
const NAMESPACE = Uint8Array.from([
  0x5f, 0x0c, 0x1b, 0x8e, 0x6d, 0x2a, 0x4e, 0x73, 0x9b, 0x41, 0xd2, 0x7a, 0x90, 0x3c, 0xe5, 0x16,
]);

/** The uuid of a sample: version 5 of its name `bikeId/runId/seq`, so that a repeated sample has the same uuid. */
export function sampleUuid(bikeId: string, runId: string, seq: number): string {
  return uuidOfName(NAMESPACE, `${bikeId}/${runId}/${seq}`);
}
