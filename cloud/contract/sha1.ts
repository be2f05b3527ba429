const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

const ROUNDS: readonly { constant: number; mix: (b: number, c: number, d: number) => number }[] = [
  { constant: 0x5a827999, mix: (b, c, d) => (b & c) | (~b & d) },
  { constant: 0x6ed9eba1, mix: (b, c, d) => b ^ c ^ d },
  { constant: 0x8f1bbcdc, mix: (b, c, d) => (b & c) | (b & d) | (c & d) },
  { constant: 0xca62c1d6, mix: (b, c, d) => b ^ c ^ d },
];

function pad(message: Uint8Array): DataView {
  const padded = new Uint8Array((((message.length + 8) >> 6) + 1) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(padded.length - 4, message.length << 3);
  return view;
}

function schedule(view: DataView, offset: number): Int32Array {
  const words = new Int32Array(80);
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + i * 4);
  for (let i = 16; i < 80; i++) {
    const word = (words[i - 3] ?? 0) ^ (words[i - 8] ?? 0) ^ (words[i - 14] ?? 0) ^ (words[i - 16] ?? 0);
    words[i] = rotateLeft(word, 1);
  }
  return words;
}

/**
 * SHA-1 digest (20 bytes) of a message, RFC 3174. Only for name-based UUIDs: the contract runs on the bike, in the cloud
 * and in a page, so it cannot take the hash from a platform library.
 */
export function sha1(message: Uint8Array): Uint8Array {
  const view = pad(message);
  const hash = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    const words = schedule(view, offset);
    let [a = 0, b = 0, c = 0, d = 0, e = 0] = hash;
    words.forEach((word, i) => {
      const round = ROUNDS[Math.floor(i / 20)];
      if (round === undefined) return;
      const next = (rotateLeft(a, 5) + round.mix(b, c, d) + e + round.constant + word) | 0;
      [e, d, c, b, a] = [d, c, rotateLeft(b, 30), a, next];
    });
    [a, b, c, d, e].forEach((word, i) => {
      hash[i] = ((hash[i] ?? 0) + word) | 0;
    });
  }
  const digest = new DataView(new ArrayBuffer(20));
  hash.forEach((word, i) => {
    digest.setInt32(i * 4, word);
  });
  return new Uint8Array(digest.buffer);
}
