import type { VerdictEntry } from './verdict-entry.ts';

/** Verdicts on the machine itself: its card, its name and certificate, its clock. */
export const MACHINE_VERDICTS = {
  'disk-unwritable': {
    joint: 'disk',
    means: 'This user cannot write the journal: the card is read-only, or the folder belongs to another user.',
    remedy:
      'Look again with sudo. Give the folder to the user of the daemon; a card that the system made read-only is worn out: replace it.',
    commands: ['ls -ld {folder}', 'mount | grep " / "'],
  },
  'disk-full': {
    joint: 'disk',
    means: 'The card is full: samples that wait cannot be kept.',
    remedy: 'Make room, or set journal.maxBytes lower.',
    commands: ['df -h {folder}', 'sudo journalctl --vacuum-size=50M'],
  },
  'disk-slow': {
    joint: 'disk',
    means: 'The card takes very long to write: it is worn out or not genuine.',
    remedy: 'Replace the card; what waits in the journal folder can be copied to the new one.',
    commands: ['sudo dmesg | grep -i mmc'],
  },
  'journal-newer': {
    joint: 'disk',
    means: 'The journal was written by newer software: the bridge does not start on it.',
    remedy: 'Install the newer software again and let it deliver what waits; or set another journal.folder.',
    commands: ['alleycat config explain journal.folder'],
  },
  'journal-unreadable': {
    joint: 'disk',
    means: 'The folder of the journal cannot be read: what waits in it is not delivered.',
    remedy: 'Look again with sudo. Give the folder to the user of the daemon; if that is not it, the card is failing.',
    commands: ['ls -ld {folder}', 'sudo dmesg | tail'],
  },
  'disk-damaged': {
    joint: 'disk',
    means: 'Records of the journal are spoiled. The rest is delivered; what is spoiled is reported as a gap.',
    remedy: 'Nothing is needed once; if the number grows, replace the card and check the power supply.',
    commands: ['alleycat journal'],
  },
  'name-differs': {
    joint: 'name',
    means: 'bikeId is another name than that of the certificate; the broker lets each bike speak only as itself.',
    remedy: 'Set bikeId to the name in the certificate, or install the certificate of this bike.',
    commands: ['alleycat config explain bikeId'],
  },
  'certificate-missing': {
    joint: 'certificate',
    means: 'A file of uplink.certificates is not there, or this user may not read it.',
    remedy: 'Install the file, or correct its path in the configuration.',
    commands: ['ls -l {file}'],
  },
  'certificate-unreadable': {
    joint: 'certificate',
    means: 'A file of uplink.certificates holds no certificate or no key in PEM form.',
    remedy: 'Install the file again as it was issued.',
    commands: ['openssl x509 -noout -subject -dates -in {file}'],
  },
  'certificate-key': {
    joint: 'certificate',
    means: 'The private key is not the one of the certificate.',
    remedy: 'Install certificate and key of one issue together.',
    commands: ['openssl x509 -noout -pubkey -in {cert}', 'openssl pkey -pubout -in {key}'],
  },
  'certificate-exposed': {
    joint: 'certificate',
    means: 'Every user of this machine may read the private key.',
    remedy: 'Take that right away; whoever could read it can speak as this bike, so have it renewed.',
    commands: ['sudo chmod 640 {key}'],
  },
  'certificate-expired': {
    joint: 'certificate',
    means: "The certificate's time is over: the broker takes it no more.",
    remedy: 'Install a new certificate. The bridge takes it without a restart.',
    commands: ['openssl x509 -noout -dates -in {cert}'],
  },
  'certificate-early': {
    joint: 'certificate',
    means: "The certificate's time has not begun.",
    remedy: 'Wait until then, or install another one.',
    commands: ['openssl x509 -noout -dates -in {cert}', 'timedatectl'],
  },
  'clock-wrong': {
    joint: 'clock',
    means: 'The clock is wrong: it shows a time before one that this bike or its software has already seen.',
    remedy: 'Connect the bike to a network with a time server, or set the clock by hand.',
    commands: ['timedatectl', 'sudo systemctl restart systemd-timesyncd'],
  },
  'clock-unsynced': {
    joint: 'clock',
    means: 'The clock was not synchronised since the machine started: no race starts, free rides are kept.',
    remedy: 'It needs a network that lets NTP (UDP port 123) through.',
    commands: ['timedatectl timesync-status'],
  },
} as const satisfies Record<string, VerdictEntry>;
