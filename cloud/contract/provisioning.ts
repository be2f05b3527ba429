import * as z from 'zod';

/** Serial number of a sensor board, which names its bike: 1 to 4294967295. 0 is a board that has none yet. */
export const boardSerialSchema = z.int().min(1).max(4_294_967_295);

const BIKE_ID = /^bike-([1-9]\d{0,9})$/;

/** The bike id, and so the thing name, of the bike with this board. */
export function bikeIdOfSerial(serial: number): string {
  return `bike-${serial}`;
}

/** The board's serial number in a bike id that the cloud gave; undefined for any other bike id. */
export function serialOfBikeId(bikeId: string): number | undefined {
  const serial = boardSerialSchema.safeParse(Number(BIKE_ID.exec(bikeId)?.[1]));
  return serial.success ? serial.data : undefined;
}

/**
 * What the MQTT client id of a bike that asks for its first certificate begins with; its serial number follows. No bike id has
 * a dot, so the claim that all new bikes share can take no bike's connection away.
 */
export const CLAIM_CLIENT_PREFIX = 'claim.';

/** What a bike says in `parameters` when it registers a certificate. Source: AWS IoT Core, "RegisterThing request". */
export const registrationSchema = z.object({ SerialNumber: z.string().regex(/^[1-9]\d{0,9}$/) });
