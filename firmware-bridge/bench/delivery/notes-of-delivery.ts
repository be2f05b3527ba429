import { DAY_SAMPLES, DAY_SPEED, type DeliveryArguments, PARTS, type Part } from './delivery-arguments.ts';
import { AT_RISK_MS } from './measure-kills.ts';
import type { PeerOutcome } from './measure-peer-drains.ts';
import { ONE_WAY_MS } from './round-trip.ts';

/** What is to be known of each part; those without a part go with all. */
const NOTES: readonly (readonly [parts: readonly Part[], note: string])[] = [
  [
    ['drain', 'outage', 'kills'],
    'The bridge is the real daemon with a browser on its page and an emulated board at 85 rpm; what waits was written by its own journal.',
  ],
  [
    ['drain', 'peers'],
    `Between it and the broker lies a line of ${ONE_WAY_MS} ms each way. A drain lasts from its connection to the arrival of the last sample that waited.`,
  ],
  [
    ['drain'],
    'The wait of 0 to 30 s before a drain (drainJitterMs) is set to 0, and attempts to connect come at least once a second.',
  ],
  [
    PARTS,
    'The broker is a recorder on loopback that acknowledges at once and limits nothing; AWS IoT Core discards what comes above 100 publishes a second.',
  ],
  [
    ['drain'],
    'live_p99_during_drain is from the end of the second to the arrival on whichever topic, of every sample made while a drain was on; one that never arrives is infinitely late.',
  ],
  [
    ['drain'],
    'bytes_per_sample_offline of the bridge is over the samples that fill one step of the room kept ahead in its file (64 KiB) and the writing of such a step, about 300 samples at one a second; peers are watched for 300 s.',
  ],
  [
    ['drain', 'peers'],
    'Bytes are write_bytes less cancelled_write_bytes of /proc/PID/io: pages made dirty, whatever the card makes of them.',
  ],
  [
    ['drain'],
    'cpu_percent and rss are of one daemon that waits offline with all of it, drains it at the default pace, and goes on online;',
  ],
  [
    ['drain'],
    'rss_mb is the highest VmRSS of its life, rss_growth_mb from the end of the wait to the end of the time online.',
  ],
  [
    ['kills'],
    `lost_after_kills counts samples older than ${AT_RISK_MS} ms at a kill -9 in an outage that never arrive; each program makes one a second and is killed 2 to 4.5 s after its first.`,
  ],
  [
    ['outage'],
    'seconds_lost_outage_kill counts whole seconds of an outage with a kill in its middle and a restart 1 s later, and of 15 s after it, that never arrive; the programs are killed one after the other, so that none is held up by the start of another.',
  ],
  [
    ['kills', 'peers'],
    'Peers are given about 100 bytes a sample. mosquitto is the one of Debian with its persistence on; "autosave 1" also has max_queued_messages 0, autosave_interval 1 and autosave_on_changes true.',
  ],
  [
    ['kills', 'peers'],
    'MQTT.js has mqtt-level-store 3.1.0 and clean: false, the AWS SDK has AwsIotCoreDefaults, SQLite (of Python) has its defaults and one insert a transaction.',
  ],
  [
    ['peers'],
    'rss_mb and cpu_percent of peers are while a part of a day waits, offline: they read no board and show no page.',
  ],
  [
    ['day'],
    `The day is of the real daemon with a browser on its page, online in one race after the other, ${DAY_SPEED} times as fast (--speed): ten lines of a board and one sample each simulated second.`,
  ],
  [
    ['day'],
    'day_rss_mb is the highest VmRSS after a minute, day_rss_growth_mb from the median of the first tenth of the looks at it to that of the last, day_cpu_percent CPU time for each simulated second. What a daemon does in real time, such as to look at the serial port 20 times a second, it does less often then.',
  ],
];

/** How a run was measured, a line each. */
export function notesOfDelivery(given: DeliveryArguments, peers: readonly PeerOutcome[]): string[] {
  const { samples, quick, parts } = given;
  const has = (part: Part): boolean => parts.includes(part);
  const scaled = `${samples} samples waited; the times of a drain are scaled to a day of ${DAY_SAMPLES}.`;
  const drains = peers.flatMap(({ name, drain }) =>
    drain === undefined ? [] : [`${name} ${drain.arrived} of ${drain.waited} in ${drain.drainS.toFixed(1)} s`],
  );
  return [
    ...(quick ? ['A quick run: phases are short, no step of room is among the bytes, and the outage lasts 20 s.'] : []),
    ...(samples === DAY_SAMPLES || !has('drain') ? [] : [scaled]),
    ...NOTES.filter(([of]) => of.some(has)).map(([, note]) => note),
    ...(has('peers') ? notesOfPeers(drains) : []),
  ];
}

function notesOfPeers(drains: readonly string[]): string[] {
  return [
    `In peers a part of a day waited, and their drain and its live delay are extrapolated from what arrived: ${drains.join('; ')}.`,
    'mosquitto rewrites all that waits at each autosave: with a day waiting a sample costs it as many times more as that is longer.',
    'The AWS SDK keeps what waits in memory, mosquitto without autosave does so for half an hour, and LevelDB leaves it to the page cache: they write little, and a power cut takes what waits.',
  ];
}
