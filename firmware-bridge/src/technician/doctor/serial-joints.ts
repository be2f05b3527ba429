import { SERIAL_LINES } from '../../drivers/create-driver.ts';
import type { Report } from '../../drivers/driver.ts';
import { Fault } from '../../faults.ts';
import { accessLine } from '../line-access.ts';
import { discardsOf, type LineSurvey, newSurvey, reportsPerSecond } from '../line-survey.ts';
import { listenFor } from '../listen-for.ts';
import { recogniseLine } from '../recognise-line.ts';
import type { Bench } from './bench.ts';
import type { DeviceFacts } from './doctor-ports.ts';
import { bad, type Finding, ok } from './finding.ts';
import type { VerdictCode } from './verdicts.ts';

const LISTEN_MS = 2500;
const TRY_MS = 700;
/** This many lines show that the line is well. */
const ENOUGH_LINES = 12;
/** The rates that serial devices are set to. */
const BAUD_RATES = [9600, 19_200, 38_400, 57_600, 115_200] as const;
/** Text has hardly any bytes that are no text; a wrong rate makes them of every second one or more. */
const STRANGE_SHARE = 0.1;
const DAMAGED_SHARE = 0.1;
/** What a daemon calls itself. */
const BRIDGE = 'alleycat-bridge';
const FLAG = { OPEN: 0x02, SHORTED: 0x04, STUCK: 0x08 } as const;

const CODE_OF_FAULT: Readonly<Record<string, VerdictCode>> = {
  SERIAL_PORT_MISSING: 'serial-missing',
  SERIAL_PORT_DENIED: 'serial-denied',
  SERIAL_PORT_BUSY: 'serial-busy',
};

/** Whether the device is there. */
export async function examinePort({ config, ports }: Bench): Promise<Finding> {
  const { path } = config.serial;
  const { kind, realPath } = await ports.device(path);
  if (kind === 'missing') return bad('serial-missing', path);
  if (kind === 'other') return bad('serial-not-device', path);
  return ok(realPath === path ? path : `${path} → ${realPath}`);
}

/** Whether it can be opened, and nobody else has it open. */
export async function examineAccess(bench: Bench): Promise<Finding> {
  const { config, ports, daemon } = bench;
  const facts = await ports.device(config.serial.path);
  const others = (await ports.holders(facts.realPath)).filter(({ pid }) => pid !== daemon?.pid);
  const [other] = others;
  if (other !== undefined) {
    const seen = others.map(({ pid, name }) => `${name} (pid ${pid})`).join(', ');
    return bad(other.name === BRIDGE ? 'serial-bridge' : 'serial-busy', `in use by ${seen}`, {
      pid: String(other.pid),
    });
  }
  const { port } = daemon ?? {};
  // The daemon itself closes a silent port and opens it anew.
  if (port !== undefined && !port.isOpen && port.fault !== undefined && port.fault.detail !== 'closed')
    return failure(bench, facts, port.fault.code, port.fault.detail);
  try {
    bench.line = await accessLine(config, ports);
  } catch (error) {
    if (error instanceof Fault) return failure(bench, facts, error.code, error.detail);
    throw error;
  }
  return ok(daemon === undefined ? 'opens' : `open in the daemon (pid ${daemon.pid})`);
}

function failure({ ports }: Bench, { group }: DeviceFacts, code: string, detail: string): Finding {
  const words = { group, user: ports.user, pid: 'PID' };
  return bad(CODE_OF_FAULT[code] ?? 'serial-failed', detail, words);
}

/** Whether anything comes. */
export async function examineBytes(bench: Bench): Promise<Finding> {
  const { line, ports, config } = bench;
  if (line === undefined) throw new Error('the line was not opened');
  const enough = ({ lines }: LineSurvey): boolean => lines >= ENOUGH_LINES;
  const survey = await listenFor(line, { ...ports, durationMs: LISTEN_MS, survey: newSurvey(config.serial), enough });
  bench.survey = survey;
  const { driver } = config.serial;
  const { baud: own } = SERIAL_LINES[driver];
  const { baud = own } = config.serial;
  if (survey.lines === 0 && line.via === 'port') {
    await line.close();
    bench.line = undefined;
    const other = await recogniseLine(config.serial, ports, baud === own ? driver : undefined);
    // A bike that must be asked does not understand the question at another rate, and says nothing.
    if (other.driver === driver) {
      bench.answersAt = own;
      return ok(`${survey.bytes} bytes at ${baud}, answers at ${own}`);
    }
    if (other.driver !== 'none')
      return bad('serial-other-driver', `${other.driver} answers, serial.driver is ${driver}`);
  }
  if (survey.bytes > 0) return ok(`${survey.bytes} bytes`);
  const rates = baud === own ? '' : ` at ${baud}; ${driver} speaks ${own}`;
  const seen = `no byte in ${LISTEN_MS / 1000} s${config.serial.listenOnly ? ' of listening only' : ''}${rates}`;
  return bad(SERIAL_LINES[driver].framing === 'lines' ? 'serial-silent' : 'bike-silent', seen);
}

/** Whether what comes was sent at the rate at which it is read. */
export async function examineBaud(bench: Bench): Promise<Finding> {
  const { config, ports, survey } = bench;
  const { baud = SERIAL_LINES[config.serial.driver].baud } = config.serial;
  if (survey.lines > 0) return ok(String(baud));
  if (bench.answersAt !== undefined) return wrongBaud(bench.answersAt, baud);
  if (survey.strangeBytes < survey.bytes * STRANGE_SHARE) return ok(`${baud}: text comes`);
  if (bench.daemon !== undefined) {
    // Its port cannot be set to other rates: only the rate that is the board's own can be told apart.
    const own = SERIAL_LINES[config.serial.driver].baud;
    return baud === own
      ? bad('serial-noise', `nothing readable at ${baud}; stop the daemon to have other rates and drivers tried`)
      : bad('serial-wrong-baud', `nothing readable at ${baud}; ${config.serial.driver} speaks ${own}`);
  }
  for (const rate of BAUD_RATES) {
    if (rate === baud) continue;
    const line = await ports.openPort({ ...config.serial, baud: rate });
    const tried = await listenFor(line, {
      ...ports,
      durationMs: TRY_MS,
      survey: newSurvey(config.serial),
      enough: ({ lines }) => lines >= 2,
    });
    await line.close();
    if (tried.lines > 0) return wrongBaud(rate, baud);
  }
  return bad('serial-noise', `nothing readable at ${[...new Set([baud, ...BAUD_RATES])].join(', ')}`);
}

function wrongBaud(right: number, set: number): Finding {
  return bad('serial-wrong-baud', `the bike speaks ${right}, serial.baud is ${set}`);
}

/** Whether the lines are whole. */
export async function examineLines({ survey, config }: Bench): Promise<Finding> {
  const damaged = discardsOf(survey);
  if (survey.lines === 0) return bad('lines-foreign', `${damaged} lines, none of ${config.serial.driver}`);
  const seen = `${survey.lines} valid, ${damaged} damaged`;
  const spoiled = damaged - (survey.beganCut ? 1 : 0);
  if (spoiled > 1 && spoiled > (survey.lines + spoiled) * DAMAGED_SHARE) {
    const reasons = [...survey.discards].map(([reason, count]) => `${reason} ${count}`).join(', ');
    return bad('lines-damaged', `${seen} (${reasons})`);
  }
  return ok(seen);
}

/** Whether readings come of them. */
export async function examineSamples({ survey }: Bench): Promise<Finding> {
  const { flags, lastReport, told } = survey;
  const perSecond = `${reportsPerSecond(survey)?.toFixed(1) ?? 'few'} readings a second`;
  if (told !== undefined) return ok(`${perSecond}, ${tellReport(told)}`);
  if (lastReport === undefined) return bad('sensor-none', `${survey.lines} lines, no reading`);
  if (flags & (FLAG.OPEN | FLAG.SHORTED)) {
    return bad('sensor-resistance', `the resistance sensor is ${flags & FLAG.OPEN ? 'open' : 'shorted'}`);
  }
  if (flags & FLAG.STUCK) return bad('sensor-crank', 'the crank sensor is stuck');
  return ok(`${perSecond}, ${lastReport.turns} turns, resistance ${lastReport.permille / 10} %`);
}

function tellReport({ cadenceRpm, resistancePercent, powerWatts }: Report): string {
  const parts = [
    cadenceRpm === undefined ? [] : [`cadence ${cadenceRpm} rpm`],
    resistancePercent === undefined ? [] : [`resistance ${resistancePercent.toFixed(1)} %`],
    powerWatts === undefined ? [] : [`power ${powerWatts} W`],
  ];
  return parts.flat().join(', ');
}
