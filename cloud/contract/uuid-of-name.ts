import { sha1 } from './sha1.ts';

const UTF8 = new TextEncoder();
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Version 5 UUID (RFC 9562, section 5.5) of a name within a namespace of 16 bytes. */
export function uuidOfName(namespace: Uint8Array, name: string): string {
  const encoded = UTF8.encode(name);
  const message = new Uint8Array(namespace.length + encoded.length);
  message.set(namespace);
  message.set(encoded, namespace.length);
  const bytes = sha1(message);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let text = '';
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-';
    text += HEX[bytes[i] ?? 0];
  }
  return text;
}
