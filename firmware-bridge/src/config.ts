import { bikeIdSchema } from '@alleycat/contract';
import * as z from 'zod';
import { nearestKey } from './nearest-key.ts';

const path = z.string().min(1).max(4096);

/** Every setting of the bridge: one strict schema, from which the documentation and the example file are generated. */
export const configSchema = z.strictObject({
  bikeId: bikeIdSchema.describe("The bike's name: its MQTT client id and its place in the topics."),
  serial: z.strictObject({
    path: path.describe('Serial device of the sensor board, best by its name under /dev/serial/by-id/.'),
    baud: z.int().min(1200).max(4_000_000).default(38_400).describe('Baud rate of the board.'),
    silentMs: z
      .int()
      .min(500)
      .max(60_000)
      .default(3000)
      .describe('Without a valid line for this long the port is closed and opened anew.'),
  }),
  uplink: z.strictObject({
    url: z
      .url({ protocol: /^mqtts?$/, error: 'an address like mqtt://127.0.0.1:1883 or mqtts://HOST:8883' })
      .describe(
        'The broker, as mqtt://HOST:PORT, or mqtts://HOST:PORT for TLS with the certificates that Node.js trusts.',
      ),
    protocol: z.enum(['5', '3.1.1']).default('5').describe('MQTT version.'),
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
      .describe('Longest wait between attempts to connect; the waits double from 1 s and are drawn with full jitter.'),
  }),
  delivery: z
    .strictObject({
      drainJitterMs: z
        .int()
        .min(0)
        .max(300_000)
        .default(30_000)
        .describe('After an outage the backlog follows after a random wait of up to this.'),
      maxWaiting: z
        .int()
        .min(1000)
        .max(10_000_000)
        .default(100_000)
        .describe('How many samples may wait in memory; when more come, the oldest are dropped and counted.'),
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
    return { problems: [`not JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const result = configSchema.safeParse(json);
  if (result.success) return { config: result.data };
  return { problems: result.error.issues.flatMap(problemsOf) };
}

function problemsOf(issue: z.core.$ZodIssue): string[] {
  const place = issue.path.join('.');
  if (issue.code !== 'unrecognized_keys') return [`${place || '(top level)'}: ${issue.message}`];
  const known = knownKeys(issue.path);
  return issue.keys.map((key) => {
    const nearest = nearestKey(key, known);
    return `${[...issue.path, key].join('.')}: unknown setting${nearest === undefined ? '' : `, did you mean "${nearest}"?`}`;
  });
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
  return schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault
    ? unwrap(schema.unwrap() as z.ZodType)
    : schema;
}
