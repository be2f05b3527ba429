import { SEE_LOG, type VerdictEntry } from './verdict-entry.ts';

/** Verdicts on the way to the broker and back. */
export const BROKER_VERDICTS = {
  'dns-unknown': {
    joint: 'dns',
    means: 'The name of the broker does not exist.',
    remedy: 'Correct uplink.url.',
    commands: ['alleycat config explain uplink.url'],
  },
  'dns-failed': {
    joint: 'dns',
    means: 'No name server answers: there is no network, or its name server is down.',
    remedy: 'Check Wi-Fi or cable.',
    commands: ['nmcli device status', 'resolvectl query {host}'],
  },
  'tcp-refused': {
    joint: 'tcp',
    means: 'The machine is there and refuses the port: no broker listens on it, or a firewall says no.',
    remedy: 'Check host and port of uplink.url, and whether the broker runs.',
    commands: ['alleycat config explain uplink.url'],
  },
  'tcp-unreachable': {
    joint: 'tcp',
    means: 'There is no way to the broker: no network, or no route.',
    remedy: 'Check Wi-Fi or cable and the router.',
    commands: ['nmcli device status', 'ip route'],
  },
  'tcp-timeout': {
    joint: 'tcp',
    means: 'Nobody answers at that address: a firewall swallows the packets, or the address is wrong.',
    remedy: 'Ask for port {tcpPort} to be opened; AWS IoT Core also listens on 443.',
    commands: ['alleycat config explain uplink.url'],
  },
  'tls-untrusted': {
    joint: 'tls',
    means: 'The certificate of the broker is signed by an authority that uplink.certificates.ca does not hold.',
    remedy:
      'Install the CA of the broker; for AWS IoT Core Amazon Root CA 1. If a firewall opens TLS, ask to be left out.',
    commands: ['openssl s_client -connect {host}:{tcpPort} -showcerts'],
  },
  'tls-name': {
    joint: 'tls',
    means: 'The certificate of the broker is for another host name.',
    remedy: 'Set uplink.url to the name that the broker has in its certificate.',
    commands: ['openssl s_client -connect {host}:{tcpPort} -showcerts'],
  },
  'tls-dates': {
    joint: 'tls',
    means: 'By the clock of this machine the certificate of the broker is not valid now.',
    remedy: 'Check the clock here; if it is right, the certificate of the broker must be renewed.',
    commands: ['date -u', 'openssl s_client -connect {host}:{tcpPort} -showcerts'],
  },
  'tls-refused': {
    joint: 'tls',
    means:
      "The broker does not take this bike's certificate: not registered there, inactive, or from another authority.",
    remedy: 'Have the certificate registered and activated at the broker, or install the right one.',
    commands: ['openssl x509 -noout -subject -issuer -in {cert}'],
  },
  'tls-failed': {
    joint: 'tls',
    means:
      'What listens there does not speak TLS as this bike does: none at all, only versions or ciphers that are too old, or no MQTT on port 443.',
    remedy:
      'Check host and port of uplink.url: mqtts:// is mostly port 8883. A broker that wants a certificate needs uplink.certificates.',
    commands: ['openssl s_client -connect {host}:{tcpPort}'],
  },
  'mqtt-not-allowed': {
    joint: 'mqtt',
    means:
      'The broker does not let this bike connect under its name: the policy of the certificate, or the password list, says no.',
    remedy: 'Have the policy allow iot:Connect for the client id {bikeId}.',
    commands: ['alleycat config explain bikeId'],
  },
  'mqtt-refused': {
    joint: 'mqtt',
    means: 'The broker refuses the connection for the reason that is named.',
    remedy: 'Check bikeId and uplink.protocol; a broker that is full or busy takes it later.',
    commands: ['alleycat config explain uplink.protocol'],
  },
  'mqtt-closed': {
    joint: 'mqtt',
    means: 'The broker hangs up without a word: AWS IoT Core does so when the policy does not allow this client id.',
    remedy:
      'Have the policy allow iot:Connect for the client id {bikeId}; see that what listens there is an MQTT broker.',
    commands: ['alleycat config explain bikeId'],
  },
  'mqtt-silent': {
    joint: 'mqtt',
    means: 'Something listens there and does not answer as an MQTT broker: it hangs, or it is no broker.',
    remedy: 'Check host and port of uplink.url, and the broker itself.',
    commands: ['alleycat config explain uplink.url'],
  },
  'mqtt-down': {
    joint: 'mqtt',
    means: 'The daemon runs and has no connection, although the broker can be reached from here.',
    remedy: 'Another bike may use the same bikeId; what the daemon says of it stands in its log.',
    commands: [SEE_LOG],
  },
  'mqtt-withheld': {
    joint: 'mqtt',
    means:
      'Another program uses the serial device. If it is a daemon of this bike, a second connection would throw it out.',
    remedy: 'Name the configuration of that daemon with --config, or end the program; then look again.',
    commands: ['alleycat ports {path}'],
  },
  'mqtt-taken': {
    joint: 'mqtt',
    means: 'Another connection uses the name of this bike: broker and bikes throw each other out in turn.',
    remedy: 'Give each bike a bikeId and a certificate of its own; end other programs that use this one.',
    commands: ['alleycat config explain bikeId'],
  },
  'puback-not-allowed': {
    joint: 'puback',
    means: 'The broker does not let this bike publish: the policy of its certificate says no.',
    remedy: 'Have the policy allow iot:Publish on the topics of {bikeId}. Samples wait and follow.',
    commands: ['alleycat journal'],
  },
  'puback-refused': {
    joint: 'puback',
    means: 'The broker refuses what is published for the reason that is named.',
    remedy: 'Look at what waits and at what was set aside.',
    commands: ['alleycat journal'],
  },
  'puback-closed': {
    joint: 'puback',
    means:
      'The broker hangs up as soon as something is published: AWS IoT Core does so when the policy does not allow the topic.',
    remedy: 'Have the policy allow iot:Publish on the topics of {bikeId}. Samples wait and follow.',
    commands: ['alleycat journal'],
  },
  'puback-missing': {
    joint: 'puback',
    means: 'The broker takes what is published and never answers: it is overloaded, or its rule hangs.',
    remedy: 'Samples wait and follow. Look at the broker.',
    commands: ['alleycat journal'],
  },
  'standing-refused': {
    joint: 'standing',
    means: 'The broker does not let this bike hear the standings: riders see no places.',
    remedy: 'Have the policy allow iot:Subscribe and iot:Receive on the standing topics.',
    commands: ['alleycat monitor'],
  },
  'standing-missing': {
    joint: 'standing',
    means: 'A race is on, samples are acknowledged, and no standing comes back: the cloud ranks nobody.',
    remedy: 'Look at the leaderboard in the cloud. Samples are safe there.',
    commands: ['alleycat monitor'],
  },
} as const satisfies Record<string, VerdictEntry>;
