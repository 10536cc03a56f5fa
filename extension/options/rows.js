// @ts-check
// Lists that are drawn again and again while a reader stands on them: what is alike stays, and with it focus and a
// press that is under way.

/** What a row is known by. @param {Element} row */
const keyOf = (row) => row.getAttribute("data-row");

/**
 * Makes a node as another one is, as far as they differ; gives the one that stands there then. What stays keeps its
 * listeners.
 * @param {Node} node
 * @param {Node} other
 * @returns {Node}
 */
function become(node, other) {
  // What the reader has unfolded stays so.
  if (node instanceof HTMLDetailsElement && other instanceof HTMLDetailsElement) other.open = node.open;
  if (node.isEqualNode(other)) return node;
  if (!(node instanceof Element) || !node.cloneNode(false).isEqualNode(other.cloneNode(false))) {
    node.parentNode?.replaceChild(other, node);
    return other;
  }
  const [before, after] = [[...node.childNodes], [...other.childNodes]];
  for (const [at, child] of before.entries()) {
    if (after[at]) become(child, after[at]);
    else child.remove();
  }
  node.append(...after.slice(before.length));
  return node;
}

/**
 * Draws a list's rows, each known by its `data-row`. The focus stays on a row's button that becomes another. Where the
 * row that has the focus goes, it goes on to the same button of the next one, or of the one before; without any, to the
 * heading that the list is labelled by.
 * @param {HTMLElement} list
 * @param {HTMLElement[]} rows
 */
export function drawRows(list, rows) {
  const keys = new Set(rows.map(keyOf));
  const stays = (/** @type {Element} */ row) => keys.has(keyOf(row));
  const before = [...list.children];
  const at = before.findIndex((row) => row.contains(document.activeElement));
  const focused = at < 0 ? null : document.activeElement;
  const act = focused?.getAttribute("data-act");
  const left = before[at];
  const heir = [...before.slice(at + 1), ...before.slice(0, Math.max(0, at)).toReversed()].find(stays);
  for (const row of before) if (!stays(row)) row.remove();
  for (const [place, row] of rows.entries()) {
    const known = before.find((other) => keyOf(other) === keyOf(row));
    const drawn = known ? become(known, row) : row;
    const there = list.children[place] ?? null;
    if (there !== drawn) list.insertBefore(drawn, there);
  }
  // What is moved loses it.
  if (focused instanceof HTMLElement && focused.isConnected) return focused.focus();
  if (left === undefined) return;
  const same = `[data-act="${act}"]`;
  // What was pressed may say something else now, as "Go on" after "Pause".
  const here = [...list.children].find((row) => keyOf(row) === keyOf(left));
  const heading = document.getElementById(list.getAttribute("aria-labelledby") ?? "");
  const next = here ? here.querySelector(same) : (heir?.querySelector(same) ?? heading);
  if (next instanceof HTMLElement) next.focus();
}
