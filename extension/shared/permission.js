// @ts-check
// The one way in which our pages ask the browser for hosts. What is asked for is noted for as long as its use is under
// way: a permission that nothing came to need goes back, also where the page that asked is closed meanwhile
// (background/grants.js).

import { changeNotes } from "./asked.js";
import { allowed, api, ask } from "./browser.js";
import { patternsNeeded } from "./sites.js";

/** @typedef {import("./asked.js").Asked} Asked */

/** Names of the notes of what this page does with permissions that it was given. @type {Set<string>} */
const using = new Set();

/**
 * What of it the browser does not allow yet: what the reader has given by themselves is not ours to give back.
 * @param {Asked} asked
 * @param {string[]} held
 */
function lacking({ run, sites_on = [], outlets = [], subscriptions = [] }, held) {
  const lacks = (/** @type {Asked} */ asked) => !patternsNeeded(asked).every((pattern) => held.includes(pattern));
  return {
    ...(run !== undefined && lacks({ run }) && { run }),
    sites_on: sites_on.filter((site) => lacks({ sites_on: [site] })),
    outlets: outlets.filter((outlet) => lacks({ outlets: [outlet] })),
    subscriptions: subscriptions.filter((subscription) => lacks({ subscriptions: [subscription] })),
  };
}

/** @param {string[]} notes */
const over = (notes) => ask({ type: "asked-over", notes }).catch(() => {});

/**
 * Asks the browser for hosts, and uses them where it allows it; what nothing needs by then is given back. To be called
 * in the reader's click, before anything is awaited: later, a browser may refuse to ask.
 * @param {Asked} asked
 * @param {() => Promise<unknown>} use Writes down what they are for, or has done with them.
 * @returns {Promise<boolean>} Whether they were given.
 */
export async function withPermission(asked, use) {
  const name = crypto.randomUUID();
  const origins = patternsNeeded(asked);
  const at = Date.now();
  const noted = allowed(origins)
    .then((held) =>
      changeNotes((notes) => {
        notes[name] = { ...lacking(asked, held), at };
      }),
    )
    .catch(() => {});
  const granted = await api.permissions.request({ origins }).catch(() => false);
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

// Where the browser has not answered yet, the note stays: the permission may still come.
addEventListener("pagehide", () => {
  if (using.size > 0) over([...using]);
});
