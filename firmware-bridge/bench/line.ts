import { CutProxy } from '../test/cut-proxy.ts';
import { SlowLine } from './slow-line.ts';

/** The way from a bike to the broker: it takes its time in both directions, and can be cut and mended. */
export class Line {
  readonly #cutter: CutProxy;
  readonly #slow: SlowLine;

  private constructor(cutter: CutProxy, slow: SlowLine) {
    this.#cutter = cutter;
    this.#slow = slow;
  }

  static async open(brokerPort: number, delayMs: number): Promise<Line> {
    const cutter = await CutProxy.open(brokerPort);
    return new Line(cutter, await SlowLine.open(cutter.port, delayMs));
  }

  get port(): number {
    return this.#slow.port;
  }

  cut(): void {
    this.#cutter.cut();
  }

  mend(): void {
    this.#cutter.mend();
  }

  async close(): Promise<void> {
    await this.#slow.close();
    await this.#cutter.close();
  }
}
