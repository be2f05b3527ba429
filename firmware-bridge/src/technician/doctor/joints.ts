/** A joint of the way from the sensor to the standing: where data can stop. */
interface JointEntry {
  readonly title: string;
  /** Joints without which this one cannot be checked. */
  readonly needs: readonly string[];
  /** Longest time that the check may take, ms. */
  readonly limitMs: number;
}

/** The first of these joints reads the journal: some seconds for one at its bound of 256 MiB, several times that on a Pi. */
const READ_JOURNAL_MS = 60_000;

/** Every joint in the order in which data flows; the names are stable. */
export const JOINTS = {
  config: { title: 'configuration', needs: [], limitMs: 3000 },
  daemon: { title: 'daemon', needs: ['config'], limitMs: 5000 },
  port: { title: 'port present', needs: ['config'], limitMs: 3000 },
  access: { title: 'port access', needs: ['daemon', 'port'], limitMs: 5000 },
  bytes: { title: 'bytes arriving', needs: ['access'], limitMs: 10_000 },
  baud: { title: 'baud rate', needs: ['bytes'], limitMs: 8000 },
  lines: { title: 'lines valid', needs: ['baud'], limitMs: 3000 },
  samples: { title: 'samples', needs: ['lines'], limitMs: 3000 },
  disk: { title: 'disk', needs: ['config'], limitMs: READ_JOURNAL_MS },
  name: { title: 'name', needs: ['config'], limitMs: 3000 },
  certificate: { title: 'certificate', needs: ['config'], limitMs: READ_JOURNAL_MS },
  clock: { title: 'clock', needs: ['config'], limitMs: READ_JOURNAL_MS },
  dns: { title: 'DNS', needs: ['config'], limitMs: 5000 },
  tcp: { title: 'TCP', needs: ['dns'], limitMs: 5000 },
  tls: { title: 'TLS', needs: ['tcp', 'certificate'], limitMs: 6000 },
  mqtt: { title: 'MQTT connect', needs: ['daemon', 'tls', 'name'], limitMs: 8000 },
  puback: { title: 'PUBACK', needs: ['mqtt'], limitMs: 6000 },
  standing: { title: 'standing', needs: ['puback'], limitMs: 6000 },
} as const satisfies Record<string, JointEntry>;

export type JointId = keyof typeof JOINTS;

/** The joints' names in their order. */
export const JOINT_IDS = Object.keys(JOINTS) as readonly JointId[];
