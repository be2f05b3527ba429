import { SEE_LOG, type VerdictEntry } from './verdict-entry.ts';

const RESTART = 'sudo systemctl restart alleycat-bridge';

/** Verdicts on the way from the configuration to the samples. */
export const SERIAL_VERDICTS = {
  'config-missing': {
    joint: 'config',
    means: 'The configuration file cannot be read.',
    remedy: 'Name the file with --config, or see that this user may read it.',
    commands: ['ls -l {config}'],
  },
  'config-wrong': {
    joint: 'config',
    means: 'Settings are not valid. The bridge does not start with them.',
    remedy: 'Correct every line that is listed.',
    commands: ['alleycat config check'],
  },
  'daemon-denied': {
    joint: 'daemon',
    means: 'Whether the daemon runs, and how it fares, this user may not ask at its control socket.',
    remedy: 'Run the doctor with sudo, or as the user alleycat.',
    commands: ['sudo alleycat doctor'],
  },
  'daemon-silent': {
    joint: 'daemon',
    means: 'The daemon runs and does not answer at its control socket: it hangs, or it is still starting.',
    remedy: 'If it stays so, start it again; what waits in the journal stays.',
    commands: [SEE_LOG, RESTART],
  },
  'daemon-hidden': {
    joint: 'daemon',
    means:
      'A daemon of this bike runs and cannot be asked: it could make no control socket in the folder of its journal, or it has another journal.',
    remedy:
      'See that the card is neither full nor read-only, then start the daemon again; or name its configuration with --config.',
    commands: ['alleycat doctor disk', RESTART],
  },
  'daemon-outdated': {
    joint: 'daemon',
    means: 'The daemon was started with other settings than the configuration has now, or is of older software.',
    remedy: 'Start it again, or name its configuration with --config.',
    commands: [RESTART],
  },
  'serial-missing': {
    joint: 'port',
    means: 'There is no such serial device: unplugged, a cable without data wires, or another name.',
    remedy: 'Plug the board in with a data cable, and set serial.path to a name that is listed.',
    commands: ['alleycat ports'],
  },
  'serial-not-device': {
    joint: 'port',
    means: 'What stands there is no serial device.',
    remedy: 'Set serial.path to a name that is listed.',
    commands: ['alleycat ports'],
  },
  'serial-denied': {
    joint: 'access',
    means: 'This user may not open the serial device.',
    remedy: 'Add the user to the group of the device, then log in again.',
    commands: ['sudo usermod -aG {group} {user}'],
  },
  'serial-busy': {
    joint: 'access',
    means: 'Another program has the serial device open and takes the bytes away.',
    remedy: 'See what it is, and end it; the bridge opens the port by itself.',
    commands: ['ps -fp {pid}', 'sudo kill {pid}'],
  },
  'serial-bridge': {
    joint: 'access',
    means: 'The daemon of another configuration has the serial device open.',
    remedy: 'Name its configuration with --config; if that bike is no more, stop its daemon.',
    commands: ['systemctl status {pid}'],
  },
  'serial-failed': {
    joint: 'access',
    means: 'The system cannot open the serial device.',
    remedy: 'Unplug the board and plug it in again; if it stays, try another cable and another socket.',
    commands: ['sudo dmesg | tail'],
  },
  'serial-silent': {
    joint: 'bytes',
    means: 'The port is open and nothing comes: the board has no power, or its data wires are swapped or broken.',
    remedy:
      'Look whether the light of the board is on; swap RX and TX (hardware/wiring/README.md). With the daemon stopped the doctor tries other drivers too.',
    commands: ['alleycat doctor bytes --watch'],
  },
  'bike-silent': {
    joint: 'bytes',
    means: 'The port is open and the bike says nothing: it is off or asleep, or its data wires are swapped or broken.',
    remedy:
      'Switch it on and turn the crank; check its plug; swap RX and TX. With serial.listenOnly its tablet must be on.',
    commands: ['alleycat doctor bytes --watch'],
  },
  'serial-other-driver': {
    joint: 'bytes',
    means: 'Another kind of bike is on the line than serial.driver says.',
    remedy: 'Set serial.driver to the driver that is named.',
    commands: ['alleycat config explain serial.driver'],
  },
  'serial-wrong-baud': {
    joint: 'baud',
    means: 'The bike speaks at another baud rate than serial.baud.',
    remedy: 'Set serial.baud to the rate that is named, or leave it out.',
    commands: ['alleycat config explain serial.baud'],
  },
  'serial-noise': {
    joint: 'baud',
    means: 'Bytes come that make no sense at any baud rate: a bad ground, a loose wire, or another kind of bike.',
    remedy: 'Check plug and ground wire, keep the cable away from motors; check serial.driver.',
    commands: ['alleycat capture noise.capture --seconds 10'],
  },
  'lines-damaged': {
    joint: 'lines',
    means: 'Many lines are damaged on their way: a disturbed cable, or a second program that reads along.',
    remedy: 'Check plug and ground wire; keep the cable away from motors and mains.',
    commands: ['alleycat monitor'],
  },
  'lines-foreign': {
    joint: 'lines',
    means: 'Text comes that is not the protocol of serial.driver.',
    remedy: 'Check serial.driver and serial.path: another device may have the name.',
    commands: ['alleycat ports'],
  },
  'sensor-none': {
    joint: 'samples',
    means: 'The board answers but reports no readings.',
    remedy: 'Restart the board; if it stays, flash its firmware again.',
    commands: ['alleycat board reset', 'alleycat board self-test'],
  },
  'sensor-resistance': {
    joint: 'samples',
    means: 'The resistance sensor is open or shorted: resistance stands still.',
    remedy: 'Check the three wires of the knob; hardware/wiring/README.md shows them.',
    commands: ['alleycat board self-test'],
  },
  'sensor-crank': {
    joint: 'samples',
    means: 'The crank sensor is stuck: the magnet has stood before it for more than 10 s, or its wire is shorted.',
    remedy: 'Turn the crank a little; if it stays, check the sensor and its wire.',
    commands: ['alleycat board self-test'],
  },
} as const satisfies Record<string, VerdictEntry>;
