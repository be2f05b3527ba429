import { expect, test } from '@jest/globals';
import { brokerAddress } from './broker-address.ts';

test.each([
  ['mqtt://127.0.0.1', { host: '127.0.0.1', port: 1883, tls: false, alpn: [] }],
  ['mqtt://broker.example:1884', { host: 'broker.example', port: 1884, tls: false, alpn: [] }],
  ['mqtts://broker.example', { host: 'broker.example', port: 8883, tls: true, alpn: [] }],
  ['mqtts://[::1]:8883/', { host: '::1', port: 8883, tls: true, alpn: [] }],
  ['mqtts://x-ats.iot.eu-west-1.amazonaws.com:443', { port: 443, tls: true, alpn: ['x-amzn-mqtt-ca'] }],
  ['mqtt://broker.example:443', { port: 443, tls: false, alpn: [] }],
])('%s', (url, address) => {
  expect(brokerAddress(url)).toMatchObject(address);
});
