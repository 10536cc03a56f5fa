// @ts-check
// The one way in which our pages ask the browser for hosts. What is asked for is noted for as long as its use is under way:
// a permission that nothing came to need goes back, also where the page that asked is closed meanwhile
// (background/grants.js).

import { changeNotes } from "./asked.js";
import { api, ask } from "./browser.js";
import { patternsNeeded } from "./sites.js";

/** Names of the notes of what this page does with permissions that it was given. @type {Set<string>} */
const using = new Set();

/** @param {string[]} notes */
const over = (notes) => ask({ type: "asked-over", notes }).catch(() => {});

/**
 * Asks the browser for hosts, and uses them where it allows it; what nothing needs by then is given back. To be called in
 * the reader's click, before anything is awaited: later, a browser may refuse to ask.
 * @param {import("./asked.js").Asked} asked
 * @param {() => Promise<unknown>} use Writes down what they are for, or has done with them.
 * @returns {Promise<boolean>} Whether they were given.
 */
export async function withPermission(asked, use) {
  const name = crypto.randomUUID();
  const noted = changeNotes((notes) => {
    notes[name] = { ...asked, at: Date.now() };
  }).catch(() => {});
  const granted = await api.permissions.request({ origins: patternsNeeded(asked) }).catch(() => false);
  if (granted) using.add(name);
  try {
    await noted;
    if (granted) await use();
  } finally {
    using.delete(name);
    over([name]);
  }
  return granted;
}

/** Gives back what was asked for by pages that are gone. */
export const giveBackLeft = () => over([]);

// Where the browser has not answered yet, the note stays: the permission may still come.
addEventListener("pagehide", () => {
  if (using.size > 0) over([...using]);
});
