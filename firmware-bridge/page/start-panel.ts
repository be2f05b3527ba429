import { callBike } from './call-bike.ts';
import { element } from './element.ts';
import { type ClassChoice, readClasses } from './read-classes.ts';
import { readEntry, stepRacer } from './read-entry.ts';

const RETRY_MS = 2_000;

/** Wires the start form: the classes as the bike names them, the racer number's steps, and Start Race. */
export function wireStartPanel(): void {
  const racer = element('racer', HTMLInputElement);
  const stepBy = (step: 1 | -1) => () => {
    racer.value = String(stepRacer(racer.value, step));
    suggestName();
  };
  element('racer-down', HTMLButtonElement).addEventListener('click', stepBy(-1));
  element('racer-up', HTMLButtonElement).addEventListener('click', stepBy(1));
  const form = element('start', HTMLFormElement);
  form.addEventListener('input', () => {
    say('');
    suggestName();
  });
  suggestName();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit();
  });
  void loadClasses();
}

async function submit(): Promise<void> {
  const checked = document.querySelector<HTMLInputElement>('input[name="class"]:checked');
  const reading = readEntry({
    racer: element('racer', HTMLInputElement).value,
    name: element('name', HTMLInputElement).value,
    classId: checked === null ? undefined : Number(checked.value),
  });
  if (reading.kind === 'problem') {
    say(reading.problem);
    if (reading.field !== 'class') element(reading.field, HTMLInputElement).focus();
    return;
  }
  say('Starting…');
  const answer = await callBike('POST', '/api/race', reading.entry);
  say(answer.kind === 'refused' ? answer.problem : '');
}

/** Shows the name that the rider gets without typing one: the bike's own screen has no keyboard. */
function suggestName(): void {
  const reading = readEntry({ racer: element('racer', HTMLInputElement).value, name: '', classId: 1 });
  element('name', HTMLInputElement).placeholder = reading.kind === 'entry' ? reading.entry.name : '';
}

function say(problem: string): void {
  element('problem', HTMLElement).textContent = problem;
}

async function loadClasses(): Promise<void> {
  const answer = await callBike('GET', '/api/classes');
  const choices = answer.kind === 'done' ? readClasses(answer.body) : undefined;
  if (choices === undefined) setTimeout(() => void loadClasses(), RETRY_MS);
  else element('classes', HTMLElement).replaceChildren(...choices.map(classButton));
}

/** A radio button that looks like a large key: the browser then gives arrow keys and screen-reader words for nothing. */
function classButton(choice: ClassChoice, index: number): HTMLLabelElement {
  const radio = document.createElement('input');
  radio.type = 'radio';
  radio.name = 'class';
  radio.value = String(choice.classId);
  radio.defaultChecked = index === 0;
  const words = document.createElement('span');
  words.textContent = choice.name;
  const label = document.createElement('label');
  label.append(radio, words);
  return label;
}
