import { Fault } from '../../faults.ts';
import { inForce } from '../config.ts';
import type { Bench } from './bench.ts';
import { bad, type Finding, ok } from './finding.ts';

/** Whether a daemon runs, answers, and has the settings that the configuration has now. A stopped one is no fault. */
export async function examineDaemon(bench: Bench): Promise<Finding> {
  const { config } = bench;
  try {
    bench.daemon = await bench.status();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return bad(error.code === 'DAEMON_DENIED' ? 'daemon-denied' : 'daemon-silent', error.detail);
  }
  if (bench.daemon === undefined) {
    const isHidden = await bench.ports.isDaemonMarked(config.bikeId);
    return isHidden
      ? bad('daemon-hidden', `runs, without a control socket in ${config.journal.folder}`)
      : ok('stopped');
  }
  const { pid, software, config: running } = bench.daemon;
  if (running === undefined) return bad('daemon-outdated', `pid ${pid} runs software ${software}`);
  const wanted = new Map(inForce(config, undefined).map(({ name, value }) => [name, value]));
  const changed = inForce(running, undefined)
    .filter(({ name, value }) => value !== wanted.get(name))
    .map(({ name, value }) => `${name} ${value ?? 'left out'}`);
  if (changed.length > 0) return bad('daemon-outdated', `pid ${pid} runs with ${changed.join(', ')}`);
  return ok(`runs (pid ${pid}, software ${software})`);
}
