// @ts-check
// Elements from plain values. Text goes in as text: nothing here, or on any page of ours, renders a string as HTML.

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * Makes an element. An attribute that is `false`, `null` or `undefined` is left out, `true` is set empty.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | null | undefined>} [attributes]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined || child === false) continue;
    element.append(typeof child === "number" ? String(child) : child);
  }
  return element;
}

/**
 * A box or radio button with its words.
 * @param {HTMLInputElement} box
 * @param {...(Child | Child[])} words
 */
export const choice = (box, ...words) => el("label", { class: "choice" }, box, el("span", {}, ...words));

/**
 * The element with this id; the page's own markup is known, so its absence is a fault of the page.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} [type] Any element where it is left out.
 * @returns {T}
 */
export function byId(id, type = /** @type {new () => T} */ (HTMLElement)) {
  const element = document.getElementById(id);
  if (!(element instanceof type)) throw new Error(`${location.pathname} has no ${type.name} #${id}`);
  return element;
}
