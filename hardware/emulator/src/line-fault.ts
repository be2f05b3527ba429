/** How the line of a bike of another maker misbehaves. */
export const LINE_FAULTS = ['none', 'split', 'checksum', 'digits', 'mute', 'noise'] as const;
export type LineFault = (typeof LINE_FAULTS)[number];

const EVERY = 3;

/**
 * What a reply becomes on a faulty line, in the pieces in which it is sent: `split` in two, every third with a wrong checksum or a
 * letter among its digits, nothing at all, or with noise before it. `count` numbers the replies.
 */
export function onLine(fault: LineFault, reply: Uint8Array, count: number): Uint8Array[] {
  const hit = count % EVERY === 0;
  switch (fault) {
    case 'none':
      return [reply];
    case 'mute':
      return [];
    case 'split':
      return [reply.subarray(0, reply.length >> 1), reply.subarray(reply.length >> 1)];
    case 'noise':
      return [Uint8Array.of(0x00, 0xff, 0xf1, 0x41), reply];
    case 'checksum':
      return [hit ? changed(reply, reply.length - 2, (byte) => byte ^ 0x01) : reply];
    case 'digits':
      return [hit ? withLetter(reply) : reply];
  }
}

function changed(reply: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  return reply.map((byte, index) => (index === at ? change(byte) : byte));
}

/** The first digit of a payload becomes a letter; the sum at the end goes with it, so that only the content is wrong. */
function withLetter(reply: Uint8Array): Uint8Array {
  const digit = reply[3] ?? 0;
  const letter = 0x41;
  const lettered = changed(reply, 3, () => letter);
  return changed(lettered, reply.length - 2, (sum) => (sum - digit + letter) & 0xff);
}
