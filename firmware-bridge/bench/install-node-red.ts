import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NODE_RED_VERSION } from './subjects/node-red-version.ts';

const PACKAGES = { 'node-red': NODE_RED_VERSION, 'node-red-node-serialport': '2.0.3' } as const;
const NPM_WORDS = ['--workspaces=false', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Installs Node-RED with its serial port nodes into a folder, unless they are there; resolves with the path of its program.
 * Rejects with what is missing and npm's own words when that fails.
 */
export async function installNodeRed(folder: string, signal: AbortSignal): Promise<string> {
  if (!isInstalled(folder)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const packages = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
    const said = await npmInstall(folder, packages, signal);
    if (!isInstalled(folder)) {
      throw new Error(
        `${packages.join(' and ')} could not be installed into ${folder}; the first run needs the npm registry.\n${said}`,
      );
    }
  }
  return join(folder, 'node_modules/node-red/red.js');
}

/** npm writes its own record last, so an installation that was cut off is none. */
function isInstalled(folder: string): boolean {
  const modules = join(folder, 'node_modules');
  if (!existsSync(join(modules, '.package-lock.json'))) return false;
  return Object.entries(PACKAGES).every(([name, version]) => {
    const manifest = join(modules, name, 'package.json');
    return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === version;
  });
}

/** Resolves with what npm said, whether it succeeded or not. */
function npmInstall(folder: string, packages: readonly string[], signal: AbortSignal): Promise<string> {
  const words = ['install', '--prefix', folder, ...NPM_WORDS, '--save-exact', ...packages];
  return new Promise((resolve) => {
    const npm = spawn('npm', words, { cwd: folder, signal, stdio: ['ignore', 'pipe', 'pipe'] });
    const said: string[] = [];
    for (const stream of [npm.stdout, npm.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
    npm.once('error', (error) => resolve(error.message));
    npm.once('close', () => resolve(said.join('').trim()));
  });
}
