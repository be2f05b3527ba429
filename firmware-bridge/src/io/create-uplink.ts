import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Uplink } from '../delivery/uplink.ts';
import { BrokerUplink } from './broker-uplink.ts';
import { CertificateFiles } from './certificate-files.ts';
import { loadIotCoreConnection } from './iot-core-connection.ts';
import { openMqttConnection } from './mqtt-connection.ts';

interface UplinkPorts {
  readonly clock: Clock;
  readonly random: () => number;
}

/** The uplink that the configuration asks for, not opened yet; throws the fault UPLINK_CLIENT_MISSING if it cannot run here. */
export async function createUplink(
  settings: Config['uplink'],
  identity: { readonly bikeId: string; readonly runId: string },
  ports: UplinkPorts,
): Promise<Uplink> {
  const openConnection = settings.client === 'iot-core' ? await loadIotCoreConnection() : openMqttConnection;
  const certificates = settings.certificates && new CertificateFiles(settings.certificates, ports.clock);
  return new BrokerUplink(settings, identity, { ...ports, openConnection, certificates });
}
