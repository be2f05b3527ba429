import { element } from './element.ts';
import { DELETE_KEY, SPACE_KEY, typeKey } from './type-key.ts';

const DONE_KEY = 'Done';
const ROWS: readonly (readonly string[])[] = [
  [...'1234567890'],
  [...'qwertyuiop'],
  [...'asdfghjkl', '-'],
  [...'zxcvbnm', SPACE_KEY, DELETE_KEY, DONE_KEY],
];

/**
 * Gives the form's fields an on-screen keyboard. It opens at a touch on the bike's own screen only: that kiosk has no
 * keyboard, while a phone brings its own.
 */
export function wireTouchKeys(fields: readonly HTMLInputElement[]): void {
  const keys = element('keys', HTMLElement);
  let field: HTMLInputElement | undefined;
  keys.append(...ROWS.flat().map(keyButton));
  // The field keeps the focus while keys are pressed.
  keys.addEventListener('pointerdown', (event) => event.preventDefault());
  keys.addEventListener('mousedown', (event) => event.preventDefault());
  keys.addEventListener('click', (event) => {
    const key = event.target instanceof HTMLButtonElement ? event.target.value : '';
    if (key === DONE_KEY) field?.blur();
    else if (key !== '' && field !== undefined) press(field, key);
  });
  for (const each of fields) {
    each.addEventListener('pointerdown', (event) => {
      if (event.pointerType !== 'touch' || !isOwnScreen(location.hostname)) return;
      field = each;
      keys.hidden = false;
    });
    each.addEventListener('blur', () => {
      if (field === each) keys.hidden = true;
    });
  }
}

function press(field: HTMLInputElement, key: string): void {
  if (field.inputMode === 'numeric' && key !== DELETE_KEY && !/^\d$/.test(key)) return;
  field.value = typeKey(field.value, key, field.maxLength);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

function keyButton(key: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.tabIndex = -1;
  button.value = key;
  button.textContent = key.length === 1 ? key.toUpperCase() : key;
  return button;
}

function isOwnScreen(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
