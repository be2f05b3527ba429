import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Versions by the name of the package. */
type Packages = Readonly<Record<string, string>>;

const NPM_WORDS = ['--workspaces=false', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Installs packages into a folder, unless they are there; resolves with the folder's node_modules. Rejects with what is
 * missing and npm's own words when that fails.
 */
export async function installPackages(folder: string, packages: Packages, signal: AbortSignal): Promise<string> {
  const modules = join(folder, 'node_modules');
  if (isInstalled(modules, packages)) return modules;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const wanted = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const said = await npmInstall(folder, wanted, signal);
  if (!isInstalled(modules, packages)) {
    throw new Error(
      `${wanted.join(' and ')} could not be installed into ${folder}; the first run needs the npm registry.\n${said}`,
    );
  }
  return modules;
}

/** npm writes its own record last, so an installation that was cut off is none. */
function isInstalled(modules: string, packages: Packages): boolean {
  if (!existsSync(join(modules, '.package-lock.json'))) return false;
  return Object.entries(packages).every(([name, version]) => {
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
