import type { Clock } from '../src/clock.ts';
import type { Config } from '../src/config.ts';
import type { PublishResult, Uplink, UplinkEvent } from '../src/delivery/uplink.ts';
import { createUplink } from '../src/io/create-uplink.ts';
import { NodeClock } from '../src/io/node-clock.ts';
import { passUntil } from './pass-until.ts';

export const STAND_IDENTITY = { bikeId: 'bike-1', runId: '00000000000000aa' };

type Settings = Config['uplink'];

/** The clients that a bike can connect with, each as the settings that choose it. */
export const CLIENTS = {
  'mqtt, MQTT 5': { client: 'mqtt', protocol: '5' },
  'mqtt, MQTT 3.1.1': { client: 'mqtt', protocol: '3.1.1' },
  'iot-core': { client: 'iot-core', protocol: '5' },
} as const satisfies Record<string, Pick<Settings, 'client' | 'protocol'>>;

/** A real uplink with what it told. Reconnects come at once, so that tests need not wait. */
export interface OpenedUplink {
  readonly uplink: Uplink;
  readonly events: UplinkEvent[];
  readonly kinds: () => string[];
  readonly connected: () => Promise<void>;
  readonly ride: (payload: string, qos?: 0 | 1) => Promise<PublishResult>;
}

interface StandPorts {
  readonly clock: Clock;
  readonly random: () => number;
}

function realPorts(): StandPorts {
  return { clock: new NodeClock({ factor: 1, anchorMs: Date.now() }, { synced: () => true }), random: () => 0.01 };
}

export async function makeUplink(
  url: string,
  settings: Partial<Settings>,
  ports: StandPorts = realPorts(),
): Promise<Uplink> {
  const whole: Settings = {
    client: 'mqtt',
    url,
    protocol: '5',
    qos: 1,
    basicIngest: false,
    keepaliveS: 30,
    connectTimeoutMs: 3000,
    backoffMaxMs: 1000,
    ...settings,
  };
  return createUplink(whole, STAND_IDENTITY, ports);
}

export async function openUplink(
  url: string,
  settings: Partial<Settings>,
  ports: StandPorts = realPorts(),
): Promise<OpenedUplink> {
  const uplink = await makeUplink(url, settings, ports);
  const events: UplinkEvent[] = [];
  uplink.open((event) => events.push(event));
  return {
    uplink,
    events,
    kinds: () => events.map(({ kind }) => kind),
    connected: () => passUntil(() => events.at(-1)?.kind === 'connected'),
    ride: (payload, qos = 1) => uplink.publish({ kind: 'ride', payload, qos }),
  };
}
