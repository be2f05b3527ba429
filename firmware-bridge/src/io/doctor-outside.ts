import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { DoctorPorts } from '../technician/doctor/doctor-ports.ts';
import { brokerProbe } from './broker-probe.ts';
import { certificateFacts } from './certificate-facts.ts';
import { isDaemonMarked } from './daemon-mark.ts';
import { deviceFacts, deviceHolders, systemdSaysSynced } from './device-facts.ts';
import { diskFacts, journalFacts } from './disk-facts.ts';
import { readConfigText } from './read-config.ts';
import { readOnlyJournal } from './read-only-journal.ts';

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in the list of users has only a number.
    return String(process.getuid?.());
  }
}

/** What only the doctor looks at, on this machine. */
export const doctorOutside: Omit<DoctorPorts, 'daemonOf' | 'openPort'> = {
  readConfigText,
  user: userName(),
  isDaemonMarked,
  device: deviceFacts,
  holders: deviceHolders,
  disk: diskFacts,
  journal: (folder) => journalFacts(readOnlyJournal(folder).disk),
  certificates: certificateFacts,
  isSynced: async ({ source, marker }) => {
    if (source === 'system') return true;
    return source === 'timesyncd' ? existsSync(marker) : await systemdSaysSynced();
  },
  softwareMs: statSync(fileURLToPath(import.meta.url)).mtimeMs,
  broker: brokerProbe,
  randomRunId: () => randomBytes(8).toString('hex'),
};
