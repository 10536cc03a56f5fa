// @ts-check
// Notes of what pages of ours ask the browser for, each kept for as long as its use is under way.

import { api } from "./browser.js";

/**
 * @typedef {object} Asked What a permission is asked for: all pages, some sites, some feeds, some published indexes.
 * @property {string | undefined} [run]
 * @property {string[]} [sites_on]
 * @property {readonly { feed: string }[]} [outlets]
 * @property {readonly { address: string }[]} [subscriptions]
 */
/** @typedef {Asked & { at: number }} Note `at` in milliseconds since 1970. */

/** Under which they are kept, by names of their own; the lock has the name, too. */
const KEY = "asked";

/** The notes by their names. */
export const notes = async () => /** @type {Record<string, Note>} */ ((await api.storage.local.get(KEY))[KEY] ?? {});

/**
 * Changes the notes; changes at once, in whichever of our pages, follow one another.
 * @param {(notes: Record<string, Note>) => void} change
 */
export const changeNotes = (change) =>
  navigator.locks.request(KEY, async () => {
    const all = await notes();
    change(all);
    if (Object.keys(all).length > 0) await api.storage.local.set({ [KEY]: all });
    else await api.storage.local.remove(KEY);
  });
