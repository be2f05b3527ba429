import type { MqttFleet } from './mqtt-fleet.ts';
import { simulateFleet } from './simulate-fleet.ts';
import type { SimulationOptions, SimulationPorts, SimulationSummary } from './simulation.ts';

/** Messages that leave together: few, for a broker has no call that takes many. */
const MOST_AT_ONCE = 20;

/** Lets a fleet ride by MQTT, each bike over its own connection. Resolves when every message is acknowledged or lost. */
export function simulateViaMqtt(
  options: SimulationOptions,
  ports: SimulationPorts,
  fleet: MqttFleet,
): Promise<SimulationSummary> {
  return simulateFleet(options, ports, { mostAtOnce: MOST_AT_ONCE, openSink: () => fleet });
}
