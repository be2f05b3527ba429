import { expect, test } from '@jest/globals';
import { EEPROMMemoryBackend } from 'avr8js';
import { Atmega328p } from './atmega328p.ts';

/** Waits for a low crank sensor with interrupts off; then SEI, SLEEP; once awake it sends "A". INT0 is pending by then. */
const SLEEPS_WITH_INTERRUPT_PENDING = [
  0xc003, // 0: rjmp 4
  0x0000,
  0x9518, // 2: INT0: reti
  0x0000,
  ...[0xe002, 0x9300, 0x0069], // EICRA = falling edge
  ...[0xe001, 0xbb0d], // EIMSK = INT0
  0xbf03, // SMCR = sleep enable, idle
  ...[0x994a, 0xcffe], // until PIND2 is low
  0x9478, // sei
  0x9588, // sleep
  ...[0xe008, 0x9300, 0x00c1], // UCSR0B = transmitter on
  ...[0xe401, 0x9300, 0x00c6], // UDR0 = 'A'
  0xcfff, // for ever
];

function chipWith(words: readonly number[]) {
  const sent: number[] = [];
  const chip = new Atmega328p({
    flash: new Uint8Array(Uint16Array.from(words).buffer),
    eeprom: new EEPROMMemoryBackend(1024),
    resetCause: 1,
    onSend: (byte) => sent.push(byte),
  });
  chip.setCrank(false);
  return { chip, sent };
}

test('an interrupt that is pending at SEI, SLEEP ends the sleep instead of being missed', () => {
  const { chip, sent } = chipWith(SLEEPS_WITH_INTERRUPT_PENDING);
  chip.runTo(1000);
  chip.setCrank(true);
  chip.runTo(100_000);
  expect(sent).toEqual([0x41]);
});

test('a sleep without an interrupt lasts, and costs no instructions', () => {
  const sleepsForEver = [0xe001, 0xbf03, 0x9478, 0x9588, 0xe008, 0x9300, 0x00c1, 0xe401, 0x9300, 0x00c6, 0xcfff];
  const { chip, sent } = chipWith(sleepsForEver);
  chip.runTo(16_000_000);
  expect(sent).toEqual([]);
  expect(chip.cycles).toBe(16_000_000);
  expect(chip.asleepCycles).toBeGreaterThan(15_999_900);
});
