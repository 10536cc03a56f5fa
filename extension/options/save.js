// @ts-check
// Text saved as a file.

import { el } from "../shared/dom.js";

/** How long a saved file may be on its way, in milliseconds. */
const SAVING = 10_000;

/** @param {string} name @param {string} text @param {string} type */
export function save(name, text, type) {
  const href = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), SAVING);
}
