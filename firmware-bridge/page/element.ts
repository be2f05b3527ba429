/** The element with this id; throws when the page has none of that kind, which only a broken build can cause. */
export function element<Kind extends Element>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new TypeError(`page: no ${kind.name} with the id ${id}`);
  return found;
}
