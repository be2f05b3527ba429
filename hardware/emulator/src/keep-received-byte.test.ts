import { expect, test } from '@jest/globals';
import { AVRUSART, CPU, usart0Config } from 'avr8js';
import { keepReceivedByte } from './keep-received-byte.ts';

const RECEIVE_ON = 0x90;
const SEND_INTERRUPT = 0x20;
const RECEIVE_COMPLETE = 0x80;

test('switching the send interrupt does not forget a received byte', () => {
  const cpu = new CPU(new Uint16Array(16), 2048);
  const usart = new AVRUSART(cpu, usart0Config, 16_000_000);
  keepReceivedByte(cpu);
  cpu.writeData(usart0Config.UCSRB, RECEIVE_ON);
  usart.writeByte(0x41, true);
  cpu.writeData(usart0Config.UCSRB, RECEIVE_ON | SEND_INTERRUPT);
  expect(cpu.readData(usart0Config.UCSRA) & RECEIVE_COMPLETE).toBe(RECEIVE_COMPLETE);
  expect(cpu.nextInterrupt).toBe(usart0Config.rxCompleteInterrupt);
  expect(cpu.readData(usart0Config.UDR)).toBe(0x41);
  expect(cpu.readData(usart0Config.UCSRA) & RECEIVE_COMPLETE).toBe(0);
});
