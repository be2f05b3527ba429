import { cpus } from 'node:os';
import { Program } from './program.ts';

/** Starts a busy program for each core. They end by themselves after `seconds`, also when nobody stops them. */
export function startHogs(seconds: number): Program[] {
  const code = `const endMs = Date.now() + ${Math.ceil(seconds * 1000)}; while (Date.now() < endMs);`;
  return cpus().map((_, core) => new Program(`hog ${core + 1}`, ['-e', code]));
}
