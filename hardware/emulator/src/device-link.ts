import { existsSync, lstatSync, readlinkSync, renameSync, symlinkSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';

/** Points the symbolic link `link` at `target` in one step. Throws if its folder is missing or something else stands there. */
export function placeLink(link: string, target: string): void {
  if (!existsSync(dirname(link))) {
    throw new Error(`--link ${link}: the folder ${dirname(link)} does not exist; create it first`);
  }
  const present = lstatSync(link, { throwIfNoEntry: false });
  if (present !== undefined && !present.isSymbolicLink()) {
    throw new Error(`--link ${link} exists and is not a symbolic link; choose another path`);
  }
  const fresh = `${link}.${process.pid}`;
  symlinkSync(target, fresh);
  renameSync(fresh, link);
}

/** Removes the link if it still points at `target`; another board may have taken its place. */
export function removeLink(link: string, target: string): void {
  try {
    if (readlinkSync(link) === target) {
      unlinkSync(link);
    }
  } catch {
    // Gone already: that is what was wanted.
  }
}
