import { createWriteStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { constants, createGunzip, createGzip, type Gzip } from 'node:zlib';
import { Fault } from '../faults.ts';
import type { CaptureFile } from '../technician/replay.ts';
import type { CaptureSink } from '../technician/write-capture.ts';

/** More than this waits for the disk only when it stands still. */
const MAX_WAITING_BYTES = 4_194_304;
/** How much a cut may cost a compressed capture. */
const FLUSH_PERIOD_MS = 1000;

/** A file of its own for a capture, compressed when its name ends in .gz. Refuses one that is there, unless `force`. */
export async function createCaptureFile(path: string, force: boolean): Promise<CaptureSink> {
  const handle = await open(path, force ? 'w' : 'wx').catch((error: unknown) => {
    throw new Fault(isCode(error, 'EEXIST') ? 'FILE_EXISTS' : 'FILE_FAILED', sentenceOf(error), error);
  });
  const file = createWriteStream('', { fd: handle.fd, autoClose: false });
  const gzip = path.endsWith('.gz') ? createGzip() : undefined;
  return sinkOf(file, gzip, () => handle.close());
}

function sinkOf(file: Writable, gzip: Gzip | undefined, release: () => Promise<void>): CaptureSink {
  const failed = new AbortController();
  let failure: unknown;
  const fail = (error: unknown): void => {
    failure ??= error;
    failed.abort(error);
  };
  file.on('error', fail);
  gzip?.on('error', fail);
  gzip?.pipe(file);
  const head: Writable = gzip ?? file;
  const flush = gzip && setInterval(() => gzip.flush(constants.Z_SYNC_FLUSH), FLUSH_PERIOD_MS);
  return {
    failed: failed.signal,
    write(text) {
      if (failure !== undefined || head.writableLength + file.writableLength > MAX_WAITING_BYTES) return false;
      head.write(text);
      return true;
    },
    async close() {
      clearInterval(flush);
      if (failure === undefined) {
        await new Promise<void>((resolve) => {
          failed.signal.addEventListener('abort', () => resolve());
          file.on('finish', () => resolve());
          head.end();
        });
      }
      await release().catch(fail);
      if (failure !== undefined) throw new Fault('FILE_FAILED', sentenceOf(failure), failure);
    },
  };
}

/** Opens a capture to be read, decompressed when its name ends in .gz; an end in the middle is the end. Throws FILE_FAILED. */
export async function openCaptureFile(path: string): Promise<CaptureFile> {
  const handle = await open(path, 'r').catch((error: unknown) => {
    throw new Fault('FILE_FAILED', sentenceOf(error), error);
  });
  const { size } = await handle.stat();
  const file = handle.createReadStream();
  return { sizeBytes: size, bytesRead: () => file.bytesRead, chunks: bytesOf(file, path) };
}

async function* bytesOf(file: ReadStream, path: string): AsyncGenerator<Uint8Array> {
  const gunzip = path.endsWith('.gz') ? createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }) : undefined;
  if (gunzip !== undefined) file.on('error', (error) => gunzip.destroy(error));
  try {
    for await (const bytes of gunzip === undefined ? file : file.pipe(gunzip)) yield bytes;
  } catch (error) {
    throw new Fault('FILE_FAILED', `${path}: ${sentenceOf(error)}`, error);
  } finally {
    file.destroy();
  }
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
