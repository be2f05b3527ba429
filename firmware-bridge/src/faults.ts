/** A fault is the world saying no: it has a code to search for, a sentence, a remedy and the exit code of a program that ends with it. */
interface FaultEntry {
  readonly sentence: string;
  readonly remedy: string;
  /** As in sysexits.h: 64 usage, 66 no input, 69 unavailable, 73 cannot create, 75 try again, 77 permission, 78 configuration. */
  readonly exitCode: number;
}

/** Every fault the bridge knows; docs/faults.md is generated from this. */
export const FAULTS = {
  USAGE_WRONG: {
    sentence: 'The command line is not understood.',
    remedy: 'Read the line that names the option; `--help` shows examples.',
    exitCode: 64,
  },
  CONFIG_MISSING: {
    sentence: 'The configuration file cannot be read.',
    remedy: 'Check the path given with --config and that this user may read it.',
    exitCode: 66,
  },
  CONFIG_WRONG: {
    sentence: 'The configuration file has settings that are not valid.',
    remedy: 'Correct every line listed; docs/configuration.md has the names, ranges and defaults.',
    exitCode: 78,
  },
  PAGE_PORT_TAKEN: {
    sentence: 'No port for the rider page is free.',
    remedy: 'Set page.port to a port that has a free one within the next 20, or end the program that holds them.',
    exitCode: 69,
  },
  SERIAL_PORT_MISSING: {
    sentence: 'The serial device is not there.',
    remedy: 'Plug the sensor board in, or set serial.path to its name under /dev/serial/by-id/.',
    exitCode: 69,
  },
  SERIAL_PORT_DENIED: {
    sentence: 'This user may not open the serial device.',
    remedy: 'Add the user to the group that owns the device: sudo usermod -aG dialout USER, then log in again.',
    exitCode: 77,
  },
  SERIAL_PORT_BUSY: {
    sentence: 'Another program holds the serial device.',
    remedy:
      'End the other program (a serial monitor, ModemManager, a second daemon); the bridge opens the port by itself.',
    exitCode: 69,
  },
  SERIAL_PORT_FAILED: {
    sentence: 'The serial device cannot be opened or read.',
    remedy: 'Unplug the board and plug it in again; if it stays, try another cable.',
    exitCode: 69,
  },
  BOARD_REFUSED: {
    sentence: 'The sensor board has not carried out a command.',
    remedy: 'Try again; if it stays, look what the board says of itself: alleycat board self-test',
    exitCode: 69,
  },
  BOARD_BUSY: {
    sentence: 'The sensor board takes no command now.',
    remedy: 'Try again after the race; a rider who wants no race leaves it on the rider page.',
    exitCode: 75,
  },
  JOURNAL_IN_USE: {
    sentence: 'Another daemon works on this journal.',
    remedy: 'End it first: sudo systemctl stop alleycat-bridge; or set another journal.folder for this one.',
    exitCode: 69,
  },
  DAEMON_SILENT: {
    sentence: 'The running daemon does not answer at its control socket.',
    remedy: 'Start it again: sudo systemctl restart alleycat-bridge. What waits in the journal stays.',
    exitCode: 69,
  },
  DAEMON_DENIED: {
    sentence: 'This user may not ask the daemon at its control socket beside the journal.',
    remedy: 'Run the command with sudo, or as the user alleycat.',
    exitCode: 77,
  },
  JOURNAL_UNREADABLE: {
    sentence: 'The journal cannot be read.',
    remedy: 'Check journal.folder, and that this user may read it: run the command with sudo, or as the user alleycat.',
    exitCode: 74,
  },
  JOURNAL_NEWER: {
    sentence: 'The journal was written by newer software.',
    remedy: 'Install the newer software again and let it deliver what waits; or set another journal.folder.',
    exitCode: 78,
  },
  UPLINK_UNREACHABLE: {
    sentence: 'The broker cannot be reached.',
    remedy: 'Check the network and uplink.url. Samples wait and follow when the link is back.',
    exitCode: 69,
  },
  UPLINK_REFUSED: {
    sentence: 'The broker refused the connection.',
    remedy: 'Check that bikeId is registered with the broker and used by no other bike, and uplink.protocol.',
    exitCode: 77,
  },
  UPLINK_LOST: {
    sentence: 'The connection to the broker ended.',
    remedy: 'Nothing to do: the bridge connects again by itself. Samples wait and follow.',
    exitCode: 69,
  },
  UPLINK_TAKEN_OVER: {
    sentence: 'Another connection took over the name of this bike.',
    remedy: 'Give each bike a bikeId and a certificate of its own. The bridge connects again by itself.',
    exitCode: 69,
  },
  UPLINK_CERTIFICATE: {
    sentence: 'The certificates of the uplink cannot be used.',
    remedy:
      'Put right the file that is named; the bridge reads the files of uplink.certificates again by itself. If it is the broker that says no, check that the certificate is active there and that the CA is the one of the broker.',
    exitCode: 78,
  },
  UPLINK_CLIENT_MISSING: {
    sentence: "AWS's device SDK does not run on this machine: it has no binary for it.",
    remedy: 'Set uplink.client to "mqtt", which speaks to AWS IoT Core too, with the same certificates.',
    exitCode: 78,
  },
  SUBSCRIPTION_REFUSED: {
    sentence: 'The broker does not let this bike hear a topic: the screen shows no standing.',
    remedy: "Correct the policy of the bike's certificate. The bridge asks again with the next race or connection.",
    exitCode: 77,
  },
  PUBLISH_NOT_ALLOWED: {
    sentence: 'The broker does not let this bike publish on a topic.',
    remedy: "Correct the policy of the bike's certificate. Samples wait; the bridge tries again within 15 minutes.",
    exitCode: 77,
  },
  PUBLISH_TOPIC_REFUSED: {
    sentence: 'The broker refuses the name of a topic.',
    remedy: 'Check bikeId and uplink.basicIngest. Samples wait; the bridge tries again within 15 minutes.',
    exitCode: 69,
  },
  PUBLISH_CONTENT_REFUSED: {
    sentence: 'The broker refuses what a message holds, however often it is sent.',
    remedy: "Look at the samples in set-aside.ndjson in the journal's folder; the others are delivered.",
    exitCode: 69,
  },
  PUBLISH_ENDS_CONNECTION: {
    sentence: 'The connection ends whenever certain samples are sent.',
    remedy: "Look at the samples in set-aside.ndjson in the journal's folder; the others are delivered.",
    exitCode: 69,
  },
  SET_ASIDE_FULL: {
    sentence: 'Samples that the broker refuses for good can no longer be set aside.',
    remedy: "Look at set-aside.ndjson in the journal's folder, then move it away. Samples wait in the journal.",
    exitCode: 73,
  },
  FILE_EXISTS: {
    sentence: 'The file is there already.',
    remedy: 'Give another name, or write over it with --force.',
    exitCode: 74,
  },
  FILE_FAILED: {
    sentence: 'A file cannot be read or written.',
    remedy: 'Check its name, the permissions and the space on the disk.',
    exitCode: 74,
  },
  CAPTURE_WRONG: {
    sentence: 'The file is no capture that can be replayed.',
    remedy: 'Make one with: alleycat capture FILE --seconds 60',
    exitCode: 65,
  },
  BROKER_LIMITS: {
    sentence: 'The broker takes no QoS 1, or no packets of 1 KiB.',
    remedy: "Correct the broker's maximum QoS and packet size. Samples wait in the journal.",
    exitCode: 69,
  },
} as const satisfies Record<string, FaultEntry>;

export type FaultCode = keyof typeof FAULTS;

/** The world said no. Callers look at `code`, never at the text. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly detail: string;

  constructor(code: FaultCode, detail: string, cause?: unknown) {
    super(`${FAULTS[code].sentence} ${detail} [${code}]`, { cause });
    this.code = code;
    this.detail = detail;
  }

  get remedy(): string {
    return FAULTS[this.code].remedy;
  }

  get exitCode(): number {
    return FAULTS[this.code].exitCode;
  }
}
