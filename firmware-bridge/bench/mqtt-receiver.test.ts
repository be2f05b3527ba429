import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { NEW_RECEIVER, type Publication, takeBytes } from './mqtt-receiver.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const CONNECT_311 = hex('10 0d 0004 4d515454 04 02 001e 0001 62');
const CONNECT_5 = hex('10 0e 0004 4d515454 05 02 001e 00 0001 62');
/** Topic "a/b", packet id 7, payload "hi". */
const PUBLISH_311 = hex('32 09 0003 612f62 0007 6869');
/** The same with a property (payload format indicator). */
const PUBLISH_5 = hex('32 0c 0003 612f62 0007 02 0101 6869');
const SUBSCRIBE_311 = hex('82 09 0001 0001 61 00 0000 00');

function receive(...chunks: readonly Buffer[]): { published: Publication[]; answered: string[] } {
  let receiver = NEW_RECEIVER;
  const published: Publication[] = [];
  const answered: string[] = [];
  for (const chunk of chunks) {
    const step = takeBytes(receiver, chunk);
    receiver = step.receiver;
    published.push(...step.publications);
    answered.push(...step.answers.map((answer) => answer.toString('hex')));
  }
  return { published, answered };
}

describe('a receiver of MQTT', () => {
  test('accepts a connection and acknowledges a publication in 3.1.1', () => {
    const { published, answered } = receive(CONNECT_311, PUBLISH_311);
    expect(published).toEqual([{ topic: 'a/b', payload: Buffer.from('hi') }]);
    expect(answered).toEqual(['20020000', '40020007']);
  });

  test('accepts a connection and acknowledges a publication in 5, whose properties it leaves out', () => {
    const { published, answered } = receive(CONNECT_5, PUBLISH_5);
    expect(published).toEqual([{ topic: 'a/b', payload: Buffer.from('hi') }]);
    expect(answered).toEqual(['2003000000', '40020007']);
  });

  test('does not acknowledge QoS 0', () => {
    const { published, answered } = receive(CONNECT_311, hex('30 07 0003 612f62 6869'));
    expect(published.map(({ payload }) => payload.toString())).toEqual(['hi']);
    expect(answered).toEqual(['20020000']);
  });

  test('answers subscriptions with a code for each filter, and pings', () => {
    expect(receive(CONNECT_311, SUBSCRIBE_311, hex('c000')).answered.slice(1)).toEqual([
      '9004' + '0001' + '0000',
      'd000',
    ]);
    expect(receive(CONNECT_5, hex('82 07 0001 00 0001 61 00')).answered.slice(1)).toEqual(['9004' + '0001' + '0000']);
    expect(receive(CONNECT_311, hex('a2 05 0002 0001 61')).answered.slice(1)).toEqual(['b002' + '0002']);
  });

  test('reads the same from a stream cut anywhere', () => {
    const stream = Buffer.concat([CONNECT_5, PUBLISH_5, hex('c000'), PUBLISH_5, hex('e000')]);
    const whole = receive(stream);
    const cuts = fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 8 });
    fc.assert(
      fc.property(cuts, (unsorted) => {
        const ends = [...unsorted, stream.length].sort((left, right) => left - right);
        const chunks = ends.map((end, index) => stream.subarray(ends[index - 1] ?? 0, end));
        expect(receive(...chunks)).toEqual(whole);
      }),
    );
  });

  test('refuses with a sentence what it does not take', () => {
    expect(() => receive(PUBLISH_311)).toThrow('no CONNECT');
    expect(() => receive(hex('10 0d 0004 4d515454 03 02 001e 0001 62'))).toThrow('protocol level 3');
    expect(() => receive(CONNECT_311, hex('34 09 0003 612f62 0007 6869'))).toThrow('QoS 2');
    expect(() => receive(CONNECT_311, hex('32 80808001'))).toThrow('at most 65536');
    expect(() => receive(CONNECT_311, hex('32 03 0009 61'))).toThrow('ends before its payload');
  });

  test('of any bytes neither hangs nor throws anything but an Error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          receive(CONNECT_311, Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(Error);
        }
      }),
    );
  });
});
