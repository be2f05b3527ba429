import * as z from 'zod';

/** Serial number of a sensor board, which names its bike: 1 to 4294967295. 0 is a board that has none yet. */
export const boardSerialSchema = z.int().min(1).max(4_294_967_295);

/** What the bike ids that the cloud gives begin with; the serial number follows. */
export const BIKE_ID_PREFIX = 'bike-';

const BIKE_ID = /^bike-([1-9]\d{0,9})$/;

/** The bike id, and so the thing name, of the bike with this board. */
export function bikeIdOfSerial(serial: number): string {
  return `${BIKE_ID_PREFIX}${serial}`;
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

/**
 * What AWS IoT Core asks before it gives a bike a certificate: the certificate, what the bike says of itself, and by which
 * template. Source: AWS IoT Core developer guide, "Pre-provisioning hooks".
 */
export const provisioningRequestSchema = z.object({
  certificateId: z.string().regex(/^[0-9a-f]{64}$/, 'a certificate id is 64 lower-case hex digits'),
  certificatePem: z.string().max(16_384),
  templateArn: z.string().max(2_048),
  clientId: z.string().max(128),
  parameters: z.object({
    SerialNumber: z
      .string()
      .regex(/^[1-9]\d{0,9}$/, 'a serial number is 1 to 10 digits')
      .transform(Number)
      .pipe(boardSerialSchema),
  }),
});

export type ProvisioningRequest = z.infer<typeof provisioningRequestSchema>;
