/** A key of the on-screen keyboard: a character, or one that deletes the last character. */
export type Key = string;

export const DELETE_KEY = 'Delete';
export const SPACE_KEY = 'Space';

/** The text after a key; names are capitalised word by word, and nothing grows over `maxLength` UTF-16 code units. */
export function typeKey(text: string, key: Key, maxLength: number): string {
  if (key === DELETE_KEY) return Array.from(text).slice(0, -1).join('');
  const character = key === SPACE_KEY ? ' ' : /(^|[ -])$/.test(text) ? key.toUpperCase() : key;
  return text.length + character.length > maxLength ? text : text + character;
}
