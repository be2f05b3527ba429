import { element } from './element.ts';
import { wholeNumber } from './format.ts';
import type { RaceView, View } from './view.ts';
import type { Line } from './visible-rows.ts';

/** Puts a view on the screen. Only texts that changed are touched, so that nothing flickers and nothing is read out twice. */
export function paint(view: View): void {
  setData('live', view.live ? 'yes' : 'no');
  setData('panel', view.panel);
  setText('headline', view.headline);
  setText('subline', view.subline);
  setText('cadence', view.cadence);
  setText('resistance', view.resistance);
  setText('output', view.output);
  setText('power', view.power);
  setChip('network', view.chips?.network);
  setChip('sensor', view.chips?.sensor);
  setChip('time', view.chips?.clock);
  element('leave', HTMLButtonElement).hidden = view.panel !== 'race';
  element('go', HTMLButtonElement).disabled = !view.mayStart;
  if (view.race !== undefined) paintRace(view.race);
}

/** How many lines of the standing fit into the room that the layout gives it; on a phone, where the page scrolls, ten. */
export function linesThatFit(): number {
  const list = element('standing', HTMLOListElement);
  const rowHeight = Number.parseFloat(getComputedStyle(list).getPropertyValue('--row-height'));
  const roomy = getComputedStyle(list).overflowY === 'hidden';
  return roomy && rowHeight > 0 && list.clientHeight > 0 ? Math.floor(list.clientHeight / rowHeight) : 10;
}

function paintRace(race: RaceView): void {
  setText('clock-label', race.clockLabel);
  setText('clock', race.clock);
  setText('place', race.place);
  element('place', HTMLElement).dataset['long'] = race.place.length > 3 ? 'yes' : 'no';
  setText('riders', race.riders);
  setText('total', race.total);
  setText('ahead-name', race.gaps.ahead.name);
  setText('ahead-gap', race.gaps.ahead.gap);
  setText('behind-name', race.gaps.behind.name);
  setText('behind-gap', race.gaps.behind.gap);
  setText('standing-note', race.standing.note);
  setData('standing', race.standing.old ? 'old' : 'current');
  const trace = element('trace', SVGPathElement);
  if (trace.getAttribute('d') !== race.trace) trace.setAttribute('d', race.trace);
  paintLines(race.lines, race.place);
}

function paintLines(lines: readonly Line[], place: string): void {
  const list = element('standing', HTMLOListElement);
  while (list.children.length > lines.length) list.lastElementChild?.remove();
  while (list.children.length < lines.length) list.append(emptyLine());
  for (const [index, line] of lines.entries()) {
    const item = list.children[index];
    if (item === undefined) continue;
    const texts =
      line.kind === 'break'
        ? ['⋯', '', '']
        : [line.row.me ? place : wholeNumber(line.row.place), line.row.name, wholeNumber(line.row.total)];
    const look = line.kind === 'break' ? 'break' : line.row.me ? 'me' : 'other';
    if (item.className !== look) item.className = look;
    if (look === 'me') item.setAttribute('aria-current', 'true');
    else item.removeAttribute('aria-current');
    for (const [column, text] of texts.entries()) replaceText(item.children[column], text);
  }
}

function emptyLine(): HTMLLIElement {
  const item = document.createElement('li');
  for (const className of ['rank', 'name', 'number']) {
    const cell = document.createElement('span');
    cell.className = className;
    if (className === 'name') cell.dir = 'auto';
    item.append(cell);
  }
  return item;
}

function setChip(id: string, chip: { readonly text: string; readonly bad: boolean } | undefined): void {
  setText(id, chip?.text ?? '');
  element(id, HTMLElement).dataset['bad'] = chip?.bad === true ? 'yes' : 'no';
}

function setText(id: string, text: string): void {
  replaceText(element(id, HTMLElement), text);
}

/** Names come from strangers: text only, never markup. */
function replaceText(target: Element | undefined, text: string): void {
  if (target !== undefined && target.textContent !== text) target.textContent = text;
}

function setData(key: 'live' | 'panel' | 'standing', value: string): void {
  if (document.body.dataset[key] !== value) document.body.dataset[key] = value;
}
