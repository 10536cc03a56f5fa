// @ts-check
// Controls that several parts of the options page are made of.

import { text } from "../shared/browser.js";
import { byId, el } from "../shared/dom.js";
import { drawRows } from "./rows.js";

/** Checks the radio button with a value. @param {string} name @param {string} value */
export function check(name, value) {
  for (const radio of document.querySelectorAll(`input[name="${name}"]`)) {
    if (radio instanceof HTMLInputElement) radio.checked = radio.value === value;
  }
}

/**
 * Fills a list with names, each with a button that takes it off.
 * @param {string} id
 * @param {string[]} names
 * @param {{ label: string, name: string }} button Names of its strings.
 * @param {(name: string) => Promise<unknown>} act
 */
export function listNames(id, names, button, act) {
  const items = names.map((name) => {
    const label = { type: "button", class: "link", "data-act": "off", "aria-label": text(button.name, { name }) };
    const off = el("button", label, text(button.label));
    off.addEventListener("click", () => act(name));
    return el("li", { "data-row": name }, el("bdi", {}, name), off);
  });
  if (items.length === 0) items.push(el("li", { class: "empty" }, text("none_yet")));
  drawRows(byId(id), items);
}
