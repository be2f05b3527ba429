/** Silence after which the connection is taken for dead although it still looks open, in ms. */
const DEAD_MS = 10_000;
const CHECK_MS = 2_000;

/**
 * Listens to the bike's stream for ever. The browser reconnects a broken stream by itself; one that was refused or that
 * fell silent is closed and opened anew.
 */
export function listen(path: string, onMessage: (message: string) => void): void {
  let source = open();
  let lastMs = performance.now();

  function open(): EventSource {
    const opened = new EventSource(path);
    opened.onmessage = (event: MessageEvent<unknown>) => {
      lastMs = performance.now();
      if (typeof event.data === 'string') onMessage(event.data);
    };
    return opened;
  }

  setInterval(() => {
    if (performance.now() - lastMs < DEAD_MS && source.readyState !== EventSource.CLOSED) return;
    source.close();
    lastMs = performance.now();
    source = open();
  }, CHECK_MS);
}
