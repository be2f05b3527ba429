import { expect, test } from '@jest/globals';
import type { SerialEvent, SerialLink } from '../src/drivers/serial-link.ts';

export interface SerialLinkUnderTest {
  readonly link: SerialLink;
  readonly plugIn: () => void;
  readonly pullOut: () => void;
  /** The board sends these bytes, one character each. */
  readonly receive: (text: string) => void;
  /** What the link has written to the board since it was plugged in. */
  readonly written: () => string;
  readonly passUntil: (done: () => boolean) => Promise<void>;
}

/** What the bridge needs of a serial line; every one must pass it. `run` makes one, and cleans up behind the test. */
export function serialLinkSuite(run: (body: (under: SerialLinkUnderTest) => Promise<void>) => Promise<void>): void {
  const opened = (body: (under: SerialLinkUnderTest, events: SerialEvent[]) => Promise<void>): Promise<void> =>
    run(async (under) => {
      const events: SerialEvent[] = [];
      under.link.open((event) => events.push(event));
      try {
        await body(under, events);
      } finally {
        await under.link.close();
      }
    });
  const kinds = (events: readonly SerialEvent[]) => events.map(({ kind }) => kind);
  const lines = (events: readonly SerialEvent[]) =>
    events.flatMap((event) => (event.kind === 'line' ? [event.text] : []));

  test('a device that is not there is tried again until it is', () =>
    opened(async ({ plugIn, passUntil }, events) => {
      await passUntil(() => events.length >= 2);
      expect(events[0]).toMatchObject({ kind: 'failed', code: 'SERIAL_PORT_MISSING' });
      plugIn();
      await passUntil(() => kinds(events).includes('opened'));
    }));

  test('bytes come as lines without their line feed, one character each, whatever they are', () =>
    opened(async ({ plugIn, receive, passUntil }, events) => {
      plugIn();
      await passUntil(() => kinds(events).includes('opened'));
      receive('$OK,1*32');
      receive('D7\r\nab\xff\x00\x7f\x11\x13\x03');
      await passUntil(() => lines(events).length === 1);
      receive('\n');
      await passUntil(() => lines(events).length === 2);
      expect(lines(events)).toEqual(['$OK,1*32D7\r', 'ab\xff\x00\x7f\x11\x13\x03']);
      const stamps = events.flatMap((event) => (event.kind === 'line' ? [event.atMs] : []));
      expect([...stamps].sort((a, b) => a - b)).toEqual(stamps);
    }));

  test('a silent line stays open', () =>
    opened(async ({ plugIn, receive, passUntil }, events) => {
      plugIn();
      await passUntil(() => kinds(events).includes('opened'));
      for (const text of ['a\r\n', 'b\r\n', 'c\r\n']) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        receive(text);
        await passUntil(() => lines(events).at(-1) === text.slice(0, -1));
      }
      expect(kinds(events).filter((kind) => kind === 'closed')).toEqual([]);
    }));

  test('a line without end is cut at 128 bytes and its rest counted; the next one is whole', () =>
    opened(async ({ plugIn, receive, passUntil }, events) => {
      plugIn();
      await passUntil(() => kinds(events).includes('opened'));
      receive(`${'x'.repeat(1000)}\n$OK,1*32D7\r\n`);
      await passUntil(() => lines(events).length === 2);
      expect(lines(events)).toEqual(['x'.repeat(128), '$OK,1*32D7\r']);
      const dropped = events.reduce((sum, event) => sum + (event.kind === 'dropped' ? event.bytes : 0), 0);
      expect(dropped).toBe(872);
    }));

  test('a board that is pulled out and plugged in again is found again', () =>
    opened(async ({ plugIn, pullOut, receive, passUntil }, events) => {
      plugIn();
      await passUntil(() => kinds(events).includes('opened'));
      receive('half a li');
      await new Promise((resolve) => setTimeout(resolve, 20));
      pullOut();
      await passUntil(() => kinds(events).includes('closed'));
      plugIn();
      await passUntil(() => kinds(events).lastIndexOf('opened') > kinds(events).indexOf('closed'));
      receive('whole\r\n');
      await passUntil(() => lines(events).length === 1);
      expect(lines(events)).toEqual(['whole\r']);
    }));

  test('reopen closes the port and opens it anew', () =>
    opened(async ({ link, plugIn, passUntil }, events) => {
      plugIn();
      await passUntil(() => kinds(events).includes('opened'));
      link.reopen();
      await passUntil(() => kinds(events).filter((kind) => kind === 'opened').length === 2);
      expect(kinds(events).filter((kind) => kind === 'opened' || kind === 'closed')).toEqual([
        'opened',
        'closed',
        'opened',
      ]);
    }));

  test('what is written while it is open arrives, the rest is dropped', () =>
    opened(async ({ link, plugIn, written, passUntil }, events) => {
      link.write('$early\r\n');
      plugIn();
      await passUntil(() => kinds(events).includes('opened'));
      link.write('$ID?,1*9114\r\n');
      await passUntil(() => written() !== '');
      expect(written()).toBe('$ID?,1*9114\r\n');
    }));

  test('once closed it tells nothing more', () =>
    opened(async ({ link, plugIn, receive, pullOut, passUntil }, events) => {
      plugIn();
      await passUntil(() => kinds(events).includes('opened'));
      await link.close();
      const told = events.length;
      receive('late\r\n');
      pullOut();
      await new Promise((resolve) => setTimeout(resolve, 80));
      expect(events).toHaveLength(told);
    }));
}
