import { join } from 'node:path';

/** Where samples that the broker refuses for good stand, beside the journal. */
export function setAsidePath(journalFolder: string): string {
  return join(journalFolder, 'set-aside.ndjson');
}

/** The same file after a technician marked it to be sent again, until the daemon starts. */
export function resendPath(journalFolder: string): string {
  return join(journalFolder, 'resend.ndjson');
}
