import type { AVRTimer, CPU } from 'avr8js';

const TIMER_SIZE = 65536;

type ClockEvent = { cycles: number; callback: () => void; next: ClockEvent | null };

function nextTimerCycle(timer: AVRTimer): number {
  const divider: number = timer['divider'];
  const lastCycle: number = timer['lastCycle'];
  const compare: number = timer['ocrA'];
  if (divider === 0) {
    return Number.POSITIVE_INFINITY;
  }
  const count = timer.debugTCNT;
  const toCompare = ((compare - count - 1 + TIMER_SIZE) % TIMER_SIZE) + 1;
  return lastCycle + Math.min(toCompare, TIMER_SIZE - count) * divider;
}

/**
 * The cycle at which something can next end a sleep: a peripheral's event, or Timer1 reaching its compare value or its end.
 * avr8js schedules an event for every tick of a timer; skipping those in between triples the speed and changes no result.
 */
export function nextWakeCycle(cpu: CPU, timer: AVRTimer): number {
  let event: ClockEvent | null = cpu['nextClockEvent'];
  while (event !== null && event.callback === timer.count) {
    event = event.next;
  }
  return Math.min(event?.cycles ?? Number.POSITIVE_INFINITY, nextTimerCycle(timer));
}
