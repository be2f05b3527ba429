// Makes this checkout ready to run: installs the locked packages unless they are current, the Debian tools that the tests
// need when asked with --debian-tools, what benchmarks run beside the bridge with --bench-tools, and builds. Plain JavaScript, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('.', import.meta.url));

/** Debian package of each tool that a test calls. */
const DEBIAN_TOOLS = {
  'avr-gcc': ['gcc-avr', 'avr-libc', 'binutils-avr'],
  avrdude: ['avrdude'],
  chromium: ['chromium'],
  gcc: ['gcc', 'libc6-dev'],
  make: ['make'],
  mosquitto: ['mosquitto'],
  openssl: ['openssl'],
  simavr: ['simavr'],
};

/** The same of each peer that a benchmark runs; without one it says so and goes on. */
const BENCH_TOOLS = { mosquitto: ['mosquitto'], python3: ['python3'] };

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function run(command, words, environment = process.env) {
  return (
    spawnSync(command, words, { cwd: root, env: environment, stdio: ['ignore', 'inherit', 'inherit'] }).status === 0
  );
}

function readJson(path) {
  return JSON.parse(readFileSync(`${root}${path}`, 'utf8'));
}

/** Whether node_modules holds what package-lock.json asks for, by npm's own record of what it installed. */
function packagesAreCurrent() {
  if (!existsSync(`${root}node_modules/.package-lock.json`)) return false;
  const installed = readJson('node_modules/.package-lock.json').packages;
  return Object.entries(readJson('package-lock.json').packages).every(([place, locked]) => {
    if (!place.startsWith('node_modules/')) return true;
    const present = installed[place];
    if (present === undefined) return locked.optional === true || locked.devOptional === true;
    return present.version === locked.version && existsSync(`${root}${place}`);
  });
}

function installPackages() {
  if (packagesAreCurrent()) return;
  process.stdout.write('Installing the packages of package-lock.json …\n');
  if (!run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'])) {
    stop('The packages could not be installed: read the lines of npm above; this step needs the npm registry.');
  }
}

/** Installs what is missing of these tools; `refuse` gets a sentence when that is not possible. */
function installDebianTools(tools, refuse) {
  const paths = [...(process.env.PATH ?? '').split(':'), '/usr/sbin'];
  const missing = Object.keys(tools).filter((tool) => !paths.some((path) => existsSync(`${path}/${tool}`)));
  if (missing.length === 0) return;
  const packages = missing.flatMap((tool) => tools[tool]);
  const remedy = `Missing: ${missing.join(', ')}. Install them: sudo apt-get install --no-install-recommends ${packages.join(' ')}`;
  const isRoot = process.getuid?.() === 0;
  const maySudo = !isRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0;
  if (!existsSync('/usr/bin/apt-get') || (!isRoot && !maySudo)) return refuse(remedy);
  process.stdout.write(`Installing ${packages.join(', ')} …\n`);
  const apt = (...words) => {
    const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const [command, ...rest] = isRoot ? ['apt-get', ...words] : ['sudo', '-n', '-E', 'apt-get', ...words];
    return run(command, rest, environment);
  };
  apt('update', '-qq');
  if (!apt('install', '-qq', '--no-install-recommends', '--yes', ...packages)) refuse(remedy);
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19))
  stop(`Node.js 20.19 or newer is needed; this is ${process.versions.node}.`);
if (process.argv.includes('--debian-tools')) installDebianTools(DEBIAN_TOOLS, stop);
if (process.argv.includes('--bench-tools')) {
  installDebianTools(BENCH_TOOLS, (remedy) => process.stderr.write(`${remedy}\n`));
}
installPackages();
const { buildAll } = await import('./build.mjs');
await buildAll();
