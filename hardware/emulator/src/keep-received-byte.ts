import { type CPU, usart0Config } from 'avr8js';

const RECEIVE_COMPLETE = 0x80;

/**
 * Works around avr8js 0.21: any write to UCSR0B with the receiver on forgets a byte that has arrived and was not read yet, so
 * firmware that switches its send interrupt while receiving loses commands. On the chip the byte stays.
 */
export function keepReceivedByte(cpu: CPU): void {
  const { UCSRA, UCSRB, rxCompleteInterrupt } = usart0Config;
  const original = cpu.writeHooks[UCSRB];
  const interrupt = {
    address: rxCompleteInterrupt,
    flagRegister: UCSRA,
    flagMask: RECEIVE_COMPLETE,
    enableRegister: UCSRB,
    enableMask: RECEIVE_COMPLETE,
    constant: true,
  };
  cpu.writeHooks[UCSRB] = (value, oldValue, address, mask) => {
    const waiting = ((cpu.data[UCSRA] ?? 0) & RECEIVE_COMPLETE) !== 0;
    const handled = original?.(value, oldValue, address, mask);
    if (waiting) {
      cpu.setInterruptFlag(interrupt);
    }
    return handled;
  };
}
