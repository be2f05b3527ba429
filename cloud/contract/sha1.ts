const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

function pad(message: Uint8Array): DataView {
  const padded = new Uint8Array((((message.length + 8) >> 6) + 1) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(padded.length - 4, message.length << 3);
  return view;
}

// Made once: a new one for every block costs as much as the digest.
const words = new Int32Array(80);

function schedule(view: DataView, offset: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(offset + i * 4);
  for (let i = 16; i < 80; i++) {
    const word = (words[i - 3] ?? 0) ^ (words[i - 8] ?? 0) ^ (words[i - 14] ?? 0) ^ (words[i - 16] ?? 0);
    words[i] = rotateLeft(word, 1);
  }
}

// The round's constant and its mix of three words, added up.
function round(i: number, b: number, c: number, d: number): number {
  if (i < 20) return 0x5a827999 + ((b & c) | (~b & d));
  if (i < 40) return 0x6ed9eba1 + (b ^ c ^ d);
  if (i < 60) return 0x8f1bbcdc + ((b & c) | (b & d) | (c & d));
  return 0xca62c1d6 + (b ^ c ^ d);
}

/**
 * SHA-1 digest (20 bytes) of a message, RFC 3174. Only for name-based UUIDs: the contract runs on the bike, in the cloud
 * and in a page, so it cannot take the hash from a platform library.
 */
export function sha1(message: Uint8Array): Uint8Array {
  const view = pad(message);
  let [h0, h1, h2, h3, h4] = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let offset = 0; offset < view.byteLength; offset += 64) {
    schedule(view, offset);
    let [a, b, c, d, e] = [h0, h1, h2, h3, h4];
    for (let i = 0; i < 80; i++) {
      const next = (rotateLeft(a, 5) + round(i, b, c, d) + e + (words[i] ?? 0)) | 0;
      e = d;
      d = c;
      c = rotateLeft(b, 30);
      b = a;
      a = next;
    }
    [h0, h1, h2, h3, h4] = [(h0 + a) | 0, (h1 + b) | 0, (h2 + c) | 0, (h3 + d) | 0, (h4 + e) | 0];
  }
  const digest = new DataView(new ArrayBuffer(20));
  [h0, h1, h2, h3, h4].forEach((word, i) => {
    digest.setInt32(i * 4, word);
  });
  return new Uint8Array(digest.buffer);
}
