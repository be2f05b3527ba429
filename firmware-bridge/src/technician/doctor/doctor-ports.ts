import type { Config } from '../../config.ts';
import type { Fault } from '../../faults.ts';
import type { LinePorts } from '../line-access.ts';

/** What stands at a path, and which user group owns it. */
export interface DeviceFacts {
  readonly kind: 'missing' | 'serial' | 'other';
  readonly realPath: string;
  readonly group: string;
}

/** A program that has a device open. */
export interface Holder {
  readonly pid: number;
  readonly name: string;
}

/** What trying the journal's folder gave. */
export type DiskFacts =
  /** `writeMs` is missing where the folder is not made yet. */
  { readonly freeBytes: number; readonly writeMs?: number } | { readonly error: string; readonly detail: string };

/** What the journal holds, read without changing it. */
export interface JournalFacts {
  readonly waiting: number;
  readonly damaged: number;
  /** The latest synchronised time that the journal knows of, epoch ms. */
  readonly latestSyncedMs: number | undefined;
}

export interface CertificateFile {
  readonly name: 'ca' | 'cert' | 'key';
  readonly path: string;
  readonly problem?: 'missing' | 'denied' | 'no-pem';
}

/** The files of uplink.certificates, as far as they could be read. */
export interface CertificateFacts {
  readonly files: readonly CertificateFile[];
  readonly commonName?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
  readonly keyMatches?: boolean;
  /** Any user of the machine may read the key. */
  readonly keyIsExposed: boolean;
}

/** Why a step towards the broker failed: the system's or the library's code, and its words. */
export interface Failure {
  readonly error: string;
  readonly detail: string;
}

/** How a request to the broker ended. */
export type BrokerAnswer =
  | { readonly kind: 'ok'; readonly detail: string }
  | { readonly kind: 'refused'; readonly reasonCode: number; readonly detail: string }
  | { readonly kind: 'closed' | 'silent'; readonly detail: string };

/** One connection of the doctor's own, under the name of the bike. */
export interface BrokerSession {
  publish(topic: string, payload: string): Promise<BrokerAnswer>;
  subscribe(topic: string): Promise<BrokerAnswer>;
  close(): Promise<void>;
}

/** Steps towards the broker, each by itself. */
export interface BrokerProbe {
  resolve(host: string): Promise<{ readonly addresses: readonly string[] } | Failure>;
  reach(host: string, port: number): Promise<{ readonly address: string } | Failure>;
  handshake(uplink: Config['uplink']): Promise<{ readonly protocol: string; readonly toMs: number } | Failure>;
  connect(uplink: Config['uplink'], clientId: string): Promise<BrokerAnswer & { readonly session?: BrokerSession }>;
}

/** Everything of the outside that the doctor looks at. */
export interface DoctorPorts extends LinePorts {
  readonly readConfigText: (path: string) => string;
  readonly user: string;
  /** Whether a daemon of this bike runs on this machine, also one that nobody can ask; never wrong when it says so. */
  readonly isDaemonMarked: (bikeId: string) => Promise<boolean>;
  readonly device: (path: string) => Promise<DeviceFacts>;
  /** Programs that have the device open, but for this one; only those that this user may see. */
  readonly holders: (realPath: string) => Promise<readonly Holder[]>;
  readonly disk: (folder: string) => Promise<DiskFacts>;
  /** Or the fault JOURNAL_NEWER or JOURNAL_UNREADABLE. */
  readonly journal: (folder: string) => Promise<JournalFacts | Fault>;
  readonly certificates: (paths: NonNullable<Config['uplink']['certificates']>) => CertificateFacts;
  /** Whether the clock's source says that it is synchronised. */
  readonly isSynced: (clock: Config['clock']) => Promise<boolean>;
  /** When this software was made, epoch ms: no clock that is right shows less. */
  readonly softwareMs: number;
  readonly broker: BrokerProbe;
  readonly randomRunId: () => string;
}
