import type { Arrival } from '../broker-recorder.ts';
import { Program } from '../program.ts';
import { stampedMessage } from './stamped-message.ts';
import type { Subject, Surroundings, Tick } from './subject.ts';

/** A setInterval script of the packages `serialport` and `mqtt`. */
export class ScriptSubject implements Subject {
  readonly name = 'plain script';
  readonly aim = 'own grid';
  readonly topic = 'bench/script';
  readonly #script: string;

  /** `script` is the path of plain-script.mjs. */
  constructor(script: string) {
    this.#script = script;
  }

  start({ device, brokerPort }: Surroundings): Program {
    return new Program(this.name, [this.#script, device, `mqtt://127.0.0.1:${brokerPort}`, this.topic]);
  }

  tickOf(arrival: Arrival): Tick | undefined {
    return stampedMessage(arrival);
  }
}
