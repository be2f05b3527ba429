import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Arrival } from '../broker-recorder.ts';
import { Program } from '../program.ts';
import { NODE_RED_SETTINGS, nodeRedFlow } from './node-red-flow.ts';
import { NODE_RED_VERSION } from './node-red-version.ts';
import { stampedMessage } from './stamped-message.ts';
import type { Subject, Surroundings, Tick } from './subject.ts';

/** Node-RED with the flow that its users draw for this. */
export class NodeRedSubject implements Subject {
  readonly name = `Node-RED ${NODE_RED_VERSION}`;
  readonly aim = 'own grid';
  readonly topic = 'bench/node-red';
  readonly #script: string;

  /** `script` is the path of Node-RED's red.js. */
  constructor(script: string) {
    this.#script = script;
  }

  start({ device, brokerPort, folder }: Surroundings): Program {
    const settings = join(folder, 'settings.cjs');
    const flow = join(folder, 'flow.json');
    writeFileSync(settings, NODE_RED_SETTINGS);
    writeFileSync(flow, JSON.stringify(nodeRedFlow({ device, brokerPort, topic: this.topic })));
    return new Program(this.name, [this.#script, '--userDir', folder, '--settings', settings, flow]);
  }

  tickOf(arrival: Arrival): Tick | undefined {
    return stampedMessage(arrival);
  }
}
