import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { LocalStreams } from './local-streams.ts';
import { startStreamServer } from './stream-server.ts';

describe('the stream server, against a hostile client', () => {
  const refused = async (init: RequestInit): Promise<unknown> => {
    const server = await startStreamServer(new LocalStreams({ nowMs: () => 0 }), 0);
    try {
      const response = await fetch(server.url, { method: 'POST', ...init });
      expect(response.status).toBe(400);
      return await response.json();
    } finally {
      await server.close();
    }
  };
  const target = (operation: string): Record<string, string> => ({ 'x-amz-target': `Kinesis_20131202.${operation}` });

  test.each([
    ['no target', { body: '{}' }, 'UnknownOperationException', /X-Amz-Target/],
    ['an unknown operation', { headers: target('Explode'), body: '{}' }, 'UnknownOperationException', /PutRecords/],
    ['no JSON', { headers: target('PutRecords'), body: '{' }, 'SerializationException', /not JSON/],
    ['an array', { headers: target('PutRecords'), body: '[]' }, 'SerializationException', /object/],
    ['no fields', { headers: target('PutRecords'), body: '{}' }, 'ValidationException', /Records/],
    [
      'a number for a name',
      { headers: target('DeleteStream'), body: '{"StreamName":7}' },
      'SerializationException',
      /StreamName must be a string/,
    ],
    [
      'a shard count of a half',
      { headers: target('CreateStream'), body: '{"StreamName":"a","ShardCount":0.5}' },
      'SerializationException',
      /ShardCount/,
    ],
    [
      'bytes that are not base64',
      { headers: target('PutRecord'), body: '{"StreamName":"a","PartitionKey":"k","Data":"*"}' },
      'SerializationException',
      /Data must be base64/,
    ],
    [
      'a made-up iterator',
      { headers: target('GetRecords'), body: '{"ShardIterator":"AAAA"}' },
      'InvalidArgumentException',
      /GetShardIterator/,
    ],
    [
      'on-demand mode',
      { headers: target('CreateStream'), body: '{"StreamName":"a","StreamModeDetails":{"StreamMode":"ON_DEMAND"}}' },
      'ValidationException',
      /PROVISIONED/,
    ],
  ])('answers %s with an error that names the remedy', async (_, init, type, message) => {
    expect(await refused(init)).toEqual({ __type: type, message: expect.stringMatching(message) });
  });

  test('refuses a body over 16 MiB without keeping it', async () => {
    const server = await startStreamServer(new LocalStreams({ nowMs: () => 0 }), 0);
    try {
      const body = Buffer.alloc(17 * 1_048_576, 0x20);
      const response = await fetch(server.url, { method: 'POST', headers: target('PutRecords'), body });
      expect(response.status).toBe(413);
    } finally {
      await server.close();
    }
  });

  test('survives bytes that are no protocol at all', async () => {
    const server = await startStreamServer(new LocalStreams({ nowMs: () => 0 }), 0);
    try {
      const http2Preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
      const openings = [
        '\0',
        'GET',
        'POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n',
        'PRI',
        http2Preface,
        `${http2Preface}\xff\xff\xff\x09garbage`,
      ];
      for (const opening of openings) {
        const socket = connect(server.port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.resume();
        socket.end(Buffer.from(opening, 'latin1'));
        await once(socket, 'close');
      }
      const response = await fetch(server.url, { method: 'POST', headers: target('ListStreams'), body: '{}' });
      expect(await response.json()).toEqual({ StreamNames: [], HasMoreStreams: false });
    } finally {
      await server.close();
    }
  });
});
