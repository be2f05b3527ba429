import { type Config, parseConfig } from '../../config.ts';
import { Fault } from '../../faults.ts';
import type { Shell } from '../command.ts';
import type { DaemonStatus } from '../daemon.ts';
import type { LineAccess } from '../line-access.ts';
import type { LineSurvey } from '../line-survey.ts';
import type { BrokerSession, DoctorPorts } from './doctor-ports.ts';
import { bad, type Finding, ok } from './finding.ts';

/** What one examination of a bike has in hand: each joint leaves here what those behind it build on. */
export class Bench {
  readonly configPath: string;
  readonly ports: DoctorPorts & Pick<Shell, 'clock' | 'signal'>;
  /** The running daemon as it was at the start, or undefined when none runs. */
  daemon: DaemonStatus | undefined;
  line: LineAccess | undefined;
  session: BrokerSession | undefined;
  /** The driver's own baud rate, where the bike answers at it and not at the one that is set. */
  answersAt: number | undefined;
  #survey: LineSurvey | undefined;
  #config: Config | undefined;
  #journal: ReturnType<DoctorPorts['journal']> | undefined;

  constructor(configPath: string, ports: Bench['ports']) {
    this.configPath = configPath;
    this.ports = ports;
  }

  /** The configuration; every joint but the first stands behind it. */
  get config(): Config {
    if (this.#config === undefined) throw new Error('no joint is checked before the configuration is read');
    return this.#config;
  }

  /** What was seen on the line; the joints that judge it stand behind the one that listened. */
  get survey(): LineSurvey {
    if (this.#survey === undefined) throw new Error('no joint judges a line that nobody listened to');
    return this.#survey;
  }

  set survey(survey: LineSurvey) {
    this.#survey = survey;
  }

  /** Reads the configuration. */
  async begin(): Promise<Finding> {
    let text: string;
    try {
      text = this.ports.readConfigText(this.configPath);
    } catch (error) {
      if (error instanceof Fault) return bad('config-missing', error.detail);
      throw error;
    }
    const parsed = parseConfig(text);
    if ('problems' in parsed) return bad('config-wrong', parsed.problems.join('\n'));
    this.#config = parsed.config;
    return ok(this.configPath);
  }

  /** What the running daemon says of itself now, or undefined when none answers. */
  status(): Promise<DaemonStatus | undefined> {
    return this.ports.daemonOf(this.config.journal.folder).status();
  }

  /** Whether another program has locked the serial device, as a daemon does that does not answer here. */
  async portIsTaken(): Promise<boolean> {
    if (this.line?.via === 'port') return false;
    try {
      await (await this.ports.openPort(this.config.serial)).close();
      return false;
    } catch (error) {
      if (error instanceof Fault) return error.code === 'SERIAL_PORT_BUSY';
      throw error;
    }
  }

  /** What the journal holds, or why it cannot be read; read once. */
  journal(): ReturnType<DoctorPorts['journal']> {
    this.#journal ??= this.ports.journal(this.config.journal.folder);
    return this.#journal;
  }

  /** Closes what was opened. */
  async end(): Promise<void> {
    await this.line?.close();
    await this.session?.close();
  }
}
