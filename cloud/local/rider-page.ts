/** What the laptop reads of GET /api/screen. */
export interface PageScreen {
  readonly state: string;
  readonly sensor: string;
  readonly link: string;
  readonly cadence: number;
  readonly resistance: number;
  readonly total: number;
  readonly secondsLeft: number;
  readonly place: number | null;
  readonly riders: number;
  readonly at: number;
  readonly second: number;
  readonly standingState: string | null;
  readonly standing: readonly { readonly me: boolean; readonly second: number }[];
}

/** Rides through the rider page's API, as a finger on the bike's screen would. */
export class RiderPage {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async screen(): Promise<PageScreen> {
    const response = await fetch(`${this.url}/api/screen`);
    return (await response.json()) as PageScreen;
  }

  /** Resolves with the first screen for which `ready` holds, looking every 100 ms; stops when `signal` aborts. */
  async screenWhen(ready: (screen: PageScreen) => boolean, signal: AbortSignal): Promise<PageScreen> {
    for (;;) {
      const screen = await this.screen();
      signal.throwIfAborted();
      if (ready(screen)) return screen;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  async startRace(rider: { racerId: number; classId: number; name: string }): Promise<void> {
    const response = await fetch(`${this.url}/api/race`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(rider),
    });
    if (!response.ok) throw new Error(`The page refused to start a race: ${await response.text()}`);
  }
}
