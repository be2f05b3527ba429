import { sha1 } from './sha1.ts';

/** Version 5 UUID (RFC 9562, section 5.5) of a name within a namespace of 16 bytes. */
export function uuidOfName(namespace: Uint8Array, name: string): string {
  const bytes = sha1(Uint8Array.from([...namespace, ...new TextEncoder().encode(name)])).slice(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
