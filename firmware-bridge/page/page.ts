import { callBike } from './call-bike.ts';
import { element } from './element.ts';
import { listen } from './feed.ts';
import { hear, heardNothing } from './heard.ts';
import { linesThatFit, paint } from './paint.ts';
import { ARMED_MS, pressTwice } from './press-twice.ts';
import { wireStartPanel } from './start-panel.ts';
import { wireTouchKeys } from './touch-keys.ts';
import { view } from './view.ts';

const REPAINT_MS = 500;
const LEAVE_WORDS = 'Leave race';

/** Wires the stream to the screen; between messages a timer lets silence show. */
function wireScreen(): void {
  let heard = heardNothing(performance.now());
  const repaint = () => {
    paint(view(heard, performance.now(), linesThatFit()));
  };
  listen('/api/stream', (message) => {
    heard = hear(heard, message, performance.now());
    repaint();
  });
  setInterval(repaint, REPAINT_MS);
  addEventListener('resize', repaint);
}

/** Leaving takes two taps; the words say so, and a refusal is said on the button itself. */
function wireLeave(): void {
  const button = element('leave', HTMLButtonElement);
  let armedAtMs: number | undefined;
  let disarm = 0;
  button.addEventListener('click', () => {
    const press = pressTwice(armedAtMs, performance.now());
    armedAtMs = press.armedAtMs;
    window.clearTimeout(disarm);
    disarm = window.setTimeout(() => {
      armedAtMs = undefined;
      button.textContent = LEAVE_WORDS;
    }, ARMED_MS);
    button.textContent = press.fired ? 'Leaving…' : 'Tap again to leave';
    if (press.fired) void leave(button);
  });
}

async function leave(button: HTMLButtonElement): Promise<void> {
  const answer = await callBike('DELETE', '/api/race');
  button.textContent = answer.kind === 'done' ? LEAVE_WORDS : 'Not left: try again';
}

/** The finished race gives way to the start panel: the bike leaves it, so that every open page follows. */
function wireAgain(): void {
  const button = element('again', HTMLButtonElement);
  const words = button.textContent;
  button.addEventListener('click', () => {
    void callBike('DELETE', '/api/race').then((answer) => {
      button.textContent = answer.kind === 'done' ? words : 'No answer: try again';
    });
  });
}

wireStartPanel();
wireTouchKeys([element('racer', HTMLInputElement), element('name', HTMLInputElement)]);
wireLeave();
wireAgain();
wireScreen();
