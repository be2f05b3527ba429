const FRAME_BITS = 10;

/**
 * What a UART (8N1) hears at `readBaud` of bytes that follow each other without a pause at `sentBaud`: it begins at each falling
 * edge, looks at the middle of each bit, and gives a zero where the stop bit is missing, as Linux does.
 */
export function hearAtBaud(bytes: Uint8Array, sentBaud: number, readBaud: number): Uint8Array {
  const levels = [...bytes].flatMap((byte) => [0, ...Array.from({ length: 8 }, (_, bit) => (byte >> bit) & 1), 1]);
  const levelAt = (second: number): number => levels[Math.floor(second * sentBaud)] ?? 1;
  const heard: number[] = [];
  const stepS = 1 / (Math.max(sentBaud, readBaud) * 8);
  const endS = levels.length / sentBaud;
  for (let atS = 0; atS < endS; atS += stepS) {
    if (levelAt(atS) === 1) continue;
    const bitAt = (bit: number): number => levelAt(atS + (bit + 0.5) / readBaud);
    const byte = Array.from({ length: 8 }, (_, bit) => bitAt(bit + 1) << bit).reduce((sum, bit) => sum | bit, 0);
    heard.push(bitAt(FRAME_BITS - 1) === 1 ? byte : 0);
    atS += (FRAME_BITS - 0.5) / readBaud;
    // After a missing stop bit it waits for the line to be idle.
    while (atS < endS && levelAt(atS) === 0) atS += stepS;
  }
  return Uint8Array.from(heard);
}
