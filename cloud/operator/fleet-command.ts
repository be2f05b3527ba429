import { createReadStream } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { IoTClient } from '@aws-sdk/client-iot';
import { DynamoFleetStore } from '../aws/dynamo-fleet-store.ts';
import { IotCertificates } from '../aws/iot-certificates.ts';
import { REAL_RETRIES } from '../aws/send-remaining.ts';
import { EXIT } from './exit-codes.ts';
import { runFleet } from './fleet.ts';
import { FLEET_HELP, parseFleetArguments } from './fleet-arguments.ts';
import { MAX_FLASH_LOG_BYTES } from './read-flash-log.ts';
import { sayError } from './say-error.ts';
import { clientPlace, stackOutputs } from './stack-outputs.ts';
import { openTerminal } from './terminal.ts';

/** `alleycat-cloud fleet` against the account. */
export async function fleetCommand(words: readonly string[]): Promise<number> {
  const terminal = openTerminal();
  const asked = parseFleetArguments(words);
  if (asked === 'help') {
    terminal.out(FLEET_HELP.trimEnd());
    return EXIT.ok;
  }
  if ('error' in asked) {
    terminal.tell(asked.error);
    return EXIT.usage;
  }
  try {
    const { FleetTable } = await stackOutputs(asked, ['FleetTable']);
    const store = new DynamoFleetStore(new DynamoDBClient(clientPlace(asked)), FleetTable);
    const certificates = new IotCertificates(new IoTClient(clientPlace(asked)));
    return await runFleet(asked, {
      store,
      certificates,
      terminal,
      nowMs: Date.now,
      sleepMs: REAL_RETRIES.sleepMs,
      readText,
    });
  } catch (error) {
    terminal.tell(sayError(error));
    return EXIT.unavailable;
  }
}

async function readText(path: string): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      const bytes = Buffer.from(chunk);
      sizeBytes += bytes.length;
      if (sizeBytes > MAX_FLASH_LOG_BYTES) return undefined;
      chunks.push(bytes);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}
