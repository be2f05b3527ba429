import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { generatedPages } from './docs/generated-pages.ts';

const root = fileURLToPath(new URL('.', import.meta.url));
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((path) => path !== '' && existsSync(root + path));
const read = (path: string): string => readFileSync(root + path, 'utf8');

const isTest = (path: string): boolean => /(^|\/)(test|bench|soak)\/|\.test\.ts$|-fixture\.ts$|-suite\.ts$/.test(path);
const typescript = files.filter((path) => path.endsWith('.ts'));
const product = typescript.filter((path) => !isTest(path));

interface Import {
  readonly from: string;
  /** A path from the root for a file of ours, else the package's name. */
  readonly to: string;
  readonly ours: boolean;
}

function importsOf(from: string): Import[] {
  return [...read(from).matchAll(/^\s*(?:import|export)\b[^'";]*?\bfrom '([^']+)'|^import '([^']+)'/gm)].map(
    (match) => {
      const target = match[1] ?? match[2] ?? '';
      const ours = target.startsWith('.');
      return { from, to: ours ? normalize(join(dirname(from), target)) : target, ours };
    },
  );
}

const imports = product.flatMap(importsOf);
const told = (broken: readonly Import[]): string[] => broken.map(({ from, to }) => `${from} imports ${to}`);

describe('who may import whom', () => {
  test('the contract imports zod and nothing else', () => {
    const contract = imports.filter(({ from }) => from.startsWith('cloud/contract/'));
    expect(contract.length).toBeGreaterThan(10);
    expect(told(contract.filter(({ to, ours }) => (ours ? !to.startsWith('cloud/contract/') : to !== 'zod')))).toEqual(
      [],
    );
  });

  test('bridge, cloud and hardware know each other only by the contract', () => {
    const top = (path: string): string => path.split('/', 1)[0] ?? '';
    const rooms = ['firmware-bridge', 'cloud', 'hardware'];
    const crossing = imports.filter(({ from, to, ours }) => ours && rooms.includes(top(from)) && top(from) !== top(to));
    expect(told(crossing)).toEqual([]);
    const others = imports.filter(
      ({ from, to }) => rooms.includes(top(from)) && to.startsWith('@alleycat/') && to !== '@alleycat/contract',
    );
    expect(told(others)).toEqual([]);
  });

  test('a stage of the bridge imports only to its left in the flow', () => {
    const flow = ['drivers', 'readings', 'samples', 'time', 'race', 'journal', 'delivery', 'rider'];
    const stageOf = (path: string): number => flow.indexOf(/^firmware-bridge\/src\/([^/]+)\//.exec(path)?.[1] ?? '');
    const nouns = ['clock', 'events', 'faults'].map((noun) => `firmware-bridge/src/${noun}.ts`);
    const staged = imports.filter(({ from, ours }) => ours && stageOf(from) >= 0);
    expect(staged.length).toBeGreaterThan(20);
    const broken = staged.filter(({ from, to }) =>
      stageOf(to) < 0 ? !nouns.includes(to) : stageOf(to) > stageOf(from),
    );
    expect(told(broken)).toEqual([]);
  });

  test('only the shell of the bridge touches packages, and only main and cli touch the shell', () => {
    const bridge = imports.filter(({ from }) => from.startsWith('firmware-bridge/src/'));
    const isShell = (path: string): boolean => /^firmware-bridge\/src\/(io\/|main\.ts|cli\.ts)/.test(path);
    const free = ['zod', '@alleycat/contract', 'node:assert/strict'];
    expect(told(bridge.filter(({ from, to, ours }) => !isShell(from) && !ours && !free.includes(to)))).toEqual([]);
    const toShell = bridge.filter(
      ({ from, to, ours }) => ours && to.startsWith('firmware-bridge/src/io/') && !isShell(from),
    );
    expect(told(toShell)).toEqual([]);
  });

  test('the core of the bridge reads no clock and draws no chance', () => {
    const core = product.filter(
      (path) => path.startsWith('firmware-bridge/src/') && !/\/(io\/|main\.ts|cli\.ts)/.test(path),
    );
    const impure =
      /\b(Date\.now|new Date\(\)|Math\.random|setTimeout|setInterval|setImmediate|performance\.now|process\.\w)/;
    expect(core.filter((path) => impure.test(read(path)))).toEqual([]);
  });

  test('the stack has no logic of its own and the handlers no I/O', () => {
    const stack = imports.filter(({ from }) => from.startsWith('cloud/stack/'));
    const free = /^(@alleycat\/contract|aws-cdk-lib(\/.+)?|cdk-nag|constructs|node:url)$/;
    expect(told(stack.filter(({ to, ours }) => (ours ? !to.startsWith('cloud/stack/') : !free.test(to))))).toEqual([]);
    const toCdk = imports.filter(
      ({ from, to }) => /^(aws-cdk-lib|cdk-nag|constructs)\b/.test(to) && !stack.some((one) => one.from === from),
    );
    expect(told(toCdk)).toEqual([]);
    const consumers = imports.filter(({ from }) => from.startsWith('cloud/consumers/'));
    expect(told(consumers.filter(({ to, ours }) => !ours && to !== '@alleycat/contract'))).toEqual([]);
  });

  test('the planner predicts without the code of the stream; only its verification knows it', () => {
    const planner = imports.filter(({ from }) => from.startsWith('cloud/planner/'));
    expect(planner.length).toBeGreaterThan(20);
    const toStream = planner.filter(({ to }) => to.startsWith('cloud/local/'));
    expect([...new Set(toStream.map(({ from }) => from))]).toEqual(['cloud/planner/verify-plan.ts']);
    // The arithmetic reaches neither it nor the AWS SDK.
    expect(told(planner.filter(({ to }) => to === 'cloud/planner/verify-plan.ts'))).toEqual([
      'cloud/planner/plan-command.ts imports cloud/planner/verify-plan.ts',
      'cloud/planner/verification-text.ts imports cloud/planner/verify-plan.ts',
    ]);
  });

  test('there are no circles', () => {
    expect(circles()).toEqual([]);
  });

  test('the logic of the firmware names no chip register', () => {
    const logic = files.filter((path) => /^hardware\/firmware\/src\/.*\.[ch]$/.test(path));
    expect(logic.length).toBeGreaterThan(4);
    expect(
      logic.filter((path) =>
        /#include <(avr|util)\/|\b(TCNT|UDR|PORT|DDR|EICR|ADC[SLH]|TIFR|MCUSR|WDTCSR)\w*\b\s*[=&|]/.test(read(path)),
      ),
    ).toEqual([]);
  });
});

function circles(): string[] {
  const next = new Map(
    product.map((path) => [
      path,
      importsOf(path)
        .filter(({ ours }) => ours)
        .map(({ to }) => to),
    ]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (done.has(path) || trail.includes(path)) return;
    for (const to of next.get(path) ?? []) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const path of next.keys()) visit(path, []);
  return found;
}

describe('files', () => {
  const code = files.filter((path) => /\.(ts|mjs|c|h|css|html)$/.test(path));

  test('none is longer than 250 lines, a test no longer than 400', () => {
    const limit = (path: string): number => (isTest(path) || path === 'house.test.ts' ? 400 : 250);
    expect(code.filter((path) => read(path).split('\n').length - 1 > limit(path))).toEqual([]);
  });

  test('names say what is in them', () => {
    const banned = /(^|\/)(utils?|helpers?|common|manager|misc|service|types|index|handler)\.(ts|c|h)$/;
    expect(files.filter((path) => banned.test(path))).toEqual([]);
    expect(typescript.filter((path) => !/^[a-z0-9.-]+$/.test(path.split('/').at(-1) ?? ''))).toEqual([]);
  });

  test('the top level holds what a newcomer expects and nothing else', () => {
    const top = [...new Set(files.map((path) => path.split('/', 1)[0]))].sort();
    expect(top).toEqual(
      ['.ci', '.gitignore', '.npmrc', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'biome.json']
        .concat(['build.mjs', 'cloud', 'count-reporter.mjs', 'docs', 'firmware-bridge', 'hardware', 'house.test.ts'])
        .concat(['jest.config.mjs', 'measure.mjs', 'package-lock.json', 'package.json', 'setup.mjs', 'tsconfig.json']),
    );
  });

  test('no test is skipped or alone, and nothing is put off', () => {
    const skipping = new RegExp(
      ['\\b(test|it|describe)\\.(skip|only|todo)\\b', '\\bx(it|describe)\\(', 'TODO', 'FIXME'].join('|'),
    );
    expect(code.filter((path) => path !== 'house.test.ts' && skipping.test(read(path)))).toEqual([]);
  });
});

describe('packages', () => {
  const manifests = files.filter((path) => path.endsWith('package.json'));

  test('every dependency is pinned to one version', () => {
    const loose = manifests.flatMap((path) => {
      const { dependencies = {}, devDependencies = {} } = JSON.parse(read(path));
      return Object.entries({ ...dependencies, ...devDependencies }).filter(
        ([, version]) => !/^\d+\.\d+\.\d+(-[a-z0-9.]+)?$/.test(String(version)),
      );
    });
    expect(loose).toEqual([]);
  });

  test('every dependency of a workspace is used in it, or called by a script', () => {
    const scripts = Object.values(JSON.parse(read('package.json')).scripts).join('\n');
    const isCalled = (name: string): boolean => {
      const { bin = {} } = JSON.parse(read(`node_modules/${name}/package.json`));
      return Object.keys(bin).some((command) => new RegExp(`(^|\\s)${command}\\s`, 'm').test(scripts));
    };
    const unused = manifests
      .filter((path) => path !== 'package.json')
      .flatMap((path) => {
        const { dependencies = {}, devDependencies = {} } = JSON.parse(read(path));
        const within = typescript.filter((file) => file.startsWith(`${dirname(path)}/`)).flatMap(importsOf);
        return Object.keys({ ...dependencies, ...devDependencies }).filter(
          (name) => !within.some(({ to }) => to === name || to.startsWith(`${name}/`)) && !isCalled(name),
        );
      });
    expect(unused).toEqual([]);
  });
});

describe('documents', () => {
  test.each(Object.entries(generatedPages()))('%s is what the code generates', (path, text) => {
    expect(existsSync(root + path) ? read(path) : 'missing: run npm run docs').toBe(text);
  });

  test('decisions are numbered without a gap', () => {
    const numbers = files
      .filter((path) => path.startsWith('docs/decisions/'))
      .map((path) => Number(/\/(\d{4})-/.exec(path)?.[1]));
    expect(numbers.sort((left, right) => left - right)).toEqual(numbers.map((_, index) => index + 1));
  });

  test('every link to a file leads to one', () => {
    const broken = files
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) =>
        [...read(path).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
          .map((match) => normalize(join(dirname(path), match[1] ?? '')))
          .filter((target) => !existsSync(root + target))
          .map((target) => `${path} → ${target}`),
      );
    expect(broken).toEqual([]);
  });
});
