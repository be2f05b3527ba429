import { type AVRWatchdog, type CPU, watchdogConfig } from 'avr8js';

const WATCHDOG_HZ = 128_000;

/**
 * Works around avr8js 0.21: a watchdog that runs already keeps its old date when it is given a shorter time, so a reset asked for in
 * 15 ms comes up to a second later. On the chip a new time counts from the write.
 */
export function rescheduleWatchdog(cpu: CPU, watchdog: AVRWatchdog, clockHz: number): void {
  const original = cpu.writeHooks[watchdogConfig.WDTCSR];
  cpu.writeHooks[watchdogConfig.WDTCSR] = (value, oldValue, address, mask) => {
    const handled = original?.(value, oldValue, address, mask);
    cpu.clearClockEvent(watchdog.checkWatchdog);
    if (watchdog.enabled) {
      cpu.addClockEvent(watchdog.checkWatchdog, (clockHz / WATCHDOG_HZ) * watchdog.prescaler);
    }
    return handled;
  };
}
