import { bikeIdSchema } from '@alleycat/contract';
import * as z from 'zod';
import { powerSchema, serialSchema } from './bike-settings.ts';
import { nearestKey } from './nearest-key.ts';

const path = z.string().min(1).max(4096);

const certificatesSchema = z
  .strictObject({
    ca: path
      .optional()
      .describe('PEM file of the authorities that the broker is trusted by; without it those that the client trusts.'),
    cert: path
      .optional()
      .describe(
        "PEM file of the bike's certificate. The files are read again when they change, and the connection is renewed.",
      ),
    key: path.optional().describe('PEM file of its private key, not encrypted.'),
  })
  .refine(
    ({ cert, key }) => (cert === undefined) === (key === undefined),
    'cert and key go together: set both or none',
  );

interface UplinkChoice {
  readonly client: 'mqtt' | 'iot-core';
  readonly url: string;
  readonly protocol: '5' | '3.1.1';
  readonly certificates?: unknown;
}

function refuseContradictions(uplink: UplinkChoice, context: z.core.$RefinementCtx): void {
  const { client, url, protocol, certificates } = uplink;
  const say = (name: string, message: string): void => context.addIssue({ code: 'custom', path: [name], message });
  if (client === 'iot-core' && protocol !== '5') say('protocol', 'the client iot-core speaks only MQTT 5');
  if (certificates !== undefined && url.startsWith('mqtt:')) say('url', 'certificates need an address with mqtts://');
}

/** Every setting of the bridge: one strict schema, from which the documentation and the example file are generated. */
export const configSchema = z.strictObject({
  bikeId: bikeIdSchema.describe("The bike's name: its MQTT client id and its place in the topics."),
  serial: serialSchema,
  power: powerSchema,
  uplink: z
    .strictObject({
      client: z
        .enum(['mqtt', 'iot-core'])
        .default('mqtt')
        .describe(
          "Which MQTT client connects: `mqtt` runs everywhere and speaks to every broker, AWS IoT Core included; `iot-core` is AWS's own device SDK, which has no binary for 32-bit ARM.",
        ),
      url: z
        .url({ abort: true, protocol: /^mqtts?$/, error: 'an address like mqtt://127.0.0.1:1883 or mqtts://HOST:8883' })
        .refine((url) => /^mqtts?:\/\/[^/?#@]+\/?$/.test(url), 'only HOST:PORT may follow mqtt:// or mqtts://')
        .describe(
          'The broker: mqtt://HOST:PORT (port 1883 if it is left out), or mqtts://HOST:PORT for TLS (8883). On port 443 the protocol is named to the broker as AWS IoT Core asks for (ALPN x-amzn-mqtt-ca).',
        ),
      certificates: certificatesSchema.optional(),
      protocol: z
        .enum(['5', '3.1.1'])
        .default('5')
        .describe('MQTT version. Only 5 tells why a message was refused; `iot-core` speaks only 5.'),
      qos: z
        .literal([0, 1])
        .default(1)
        .describe(
          'QoS of the live samples. With 0, samples that a half-open connection swallows are lost; `final` is always 1.',
        ),
      basicIngest: z
        .boolean()
        .default(false)
        .describe(
          'Publish samples to AWS IoT rules directly ($aws/rules/…), which is not billed as messaging; nobody can subscribe to them then.',
        ),
      keepaliveS: z
        .int()
        .min(5)
        .max(1200)
        .default(30)
        .describe('MQTT keepalive: a dead link is noticed within 1.5 times this.'),
      connectTimeoutMs: z
        .int()
        .min(500)
        .max(60_000)
        .default(10_000)
        .describe('How long one attempt to connect may take.'),
      backoffMaxMs: z
        .int()
        .min(1000)
        .max(600_000)
        .default(60_000)
        .describe(
          'Longest wait between attempts to connect; the waits double from 1 s and are drawn with full jitter.',
        ),
    })
    .superRefine(refuseContradictions),
  clock: z
    .strictObject({
      source: z
        .enum(['timesyncd', 'chrony', 'system'])
        .default('timesyncd')
        .describe(
          'Who synchronises the wall clock; `system` trusts it as it is. Until it is synchronised no race starts.',
        ),
      marker: path
        .default('/run/systemd/timesync/synchronized')
        .describe('The file that timesyncd makes at its first synchronisation since boot.'),
    })
    .prefault({}),
  delivery: z
    .strictObject({
      drainJitterMs: z
        .int()
        .min(0)
        .max(300_000)
        .default(30_000)
        .describe('After an outage the backlog follows after a random wait of up to this.'),
      packsPerS: z
        .int()
        .min(1)
        .max(90)
        .default(10)
        .describe(
          'Pace of the backlog, packs of up to 5 KB a second; each answer that does not come halves it for a while.',
        ),
      economy: z
        .boolean()
        .default(false)
        .describe(
          'Send live samples in packs, every 5 s and at the end of a race: a fifth of the messages, and standings that are up to 5 s behind. A power cut may cost 6.5 s of riding.',
        ),
    })
    .prefault({}),
  journal: z
    .strictObject({
      folder: path
        .default('/var/lib/alleycat/journal')
        .describe(
          'Where samples wait on the card, in text that a pager shows; firmware-bridge/src/journal/README.md describes it.',
        ),
      maxBytes: z
        .int()
        .min(4_194_304)
        .max(1_000_000_000_000)
        .default(268_435_456)
        .describe(
          'Bytes on the card at most, about a month of riding; when more comes, the oldest goes and is reported.',
        ),
      flushIntervalMs: z
        .int()
        .min(50)
        .max(60_000)
        .default(700)
        .describe(
          'A sample that nobody acknowledged is on the card this long after it was made: what a power cut may cost at most, but for the one being made. At most 1000, and it is there at once while the link is down. With economy at least 6500.',
        ),
      maxInMemory: z
        .int()
        .min(1000)
        .max(250_000)
        .default(86_400)
        .describe('How many samples wait in memory while no disk works; then the oldest are lost, and reported.'),
    })
    .prefault({}),
  page: z
    .strictObject({
      host: z
        .ipv4()
        .default('127.0.0.1')
        .describe(
          "Address the rider page listens on. The default is the bike's own screen only; whoever reaches it can start races.",
        ),
      port: z
        .int()
        .min(0)
        .max(65_535)
        .default(8080)
        .describe('Port of the rider page; if it is taken, the next free one of 20.'),
    })
    .prefault({}),
});

export type Config = z.infer<typeof configSchema>;

/** Parses a configuration file's text: the configuration, or every problem at once, each with the setting's name. */
export function parseConfig(text: string): { config: Config } | { problems: string[] } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    // It quotes the text, line ends and all; a problem is one line.
    return {
      problems: [
        `not JSON: ${String(error)
          .replace(/^SyntaxError: |\s+/g, ' ')
          .trim()}`,
      ],
    };
  }
  const result = configSchema.safeParse(json);
  if (result.success) return { config: result.data };
  return { problems: result.error.issues.flatMap((issue) => problemsOf(issue, json)) };
}

function problemsOf(issue: z.core.$ZodIssue, json: unknown): string[] {
  const place = issue.path.join('.');
  if (issue.code === 'invalid_type' && isMissing(json, issue.path)) return [`${place}: it is missing and must be set`];
  if (issue.code !== 'unrecognized_keys') return [`${place || '(top level)'}: ${issue.message}`];
  const known = knownKeys(issue.path);
  return issue.keys.map((key) => {
    const nearest = nearestKey(key, known);
    return `${[...issue.path, key].join('.')}: unknown setting${nearest === undefined ? '' : `, did you mean "${nearest}"?`}`;
  });
}

function isMissing(json: unknown, path: readonly PropertyKey[]): boolean {
  let here = json;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return true;
    here = (here as Record<PropertyKey, unknown>)[key];
  }
  return false;
}

function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema: z.ZodType = configSchema;
  for (const key of path) {
    const section = unwrap(schema);
    schema = section instanceof z.ZodObject ? (section.shape[String(key)] ?? z.never()) : z.never();
  }
  const section = unwrap(schema);
  return section instanceof z.ZodObject ? Object.keys(section.shape) : [];
}

/** The schema behind its defaults. */
export function unwrap(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema;
}
