// @ts-check
// What is kept of each subscription, in one value, whose writing swaps the set of files in use; the files are in
// subscription-files.js. What was shown of an index before the reader agreed is kept for the session of the browser.

import { api } from "../shared/browser.js";

/**
 * @typedef {object} Kept
 * @property {string} state As the module wrote it.
 * @property {string[]} parts SHA-256 of the files in use, the base first.
 * @property {string | null} aside The version of the extension in which these files don't answer: every lookup
 *   panicked.
 */

const PREFIX = "subscription ";
const OFFERED = "offered ";
/** Those that the reader pressed for, until they were visited, and how often that was begun. */
const WANTED = "subscriptions-wanted";

/** Of one that was never visited. @returns {Kept} */
const nothing = () => ({ state: "", parts: [], aside: null });

/** What is kept of these. @param {string[]} keys @returns {Promise<Map<string, Kept>>} */
export async function keptOf(keys) {
  const all = await api.storage.local.get(keys.map((key) => PREFIX + key));
  return new Map(keys.map((key) => [key, { ...nothing(), .../** @type {Partial<Kept>} */ (all[PREFIX + key] ?? {}) }]));
}

/** What is kept of one. @param {string} key @returns {Promise<Kept>} */
export const kept = async (key) => (await keptOf([key])).get(key) ?? nothing();

/**
 * Changes what is kept of one; changes at once follow one another.
 * @param {string} key
 * @param {(before: Kept) => Kept} change
 */
export const change = (key, change) =>
  navigator.locks.request(PREFIX, async () => api.storage.local.set({ [PREFIX + key]: change(await kept(key)) }));

/**
 * Does something while the settings' list of subscriptions and what is kept of them stay in step.
 * @template T @param {() => Promise<T>} work
 */
export const inStep = (work) => navigator.locks.request("subscriptions-in-step", work);

/** Forgets all but these. @param {string[]} keys */
export async function keepOnly(keys) {
  const names = Object.keys(await api.storage.local.get(null)).filter((name) => name.startsWith(PREFIX));
  const others = names.filter((name) => !keys.includes(name.slice(PREFIX.length)));
  if (others.length > 0) await api.storage.local.remove(others);
}

/**
 * What was shown of an index.
 * @typedef {object} Offered
 * @property {string} address With the publisher's key.
 * @property {string} name
 * @property {string} state
 */

/** What was shown last of the index at an address; null where nothing was. @param {string} key */
export const offered = async (key) =>
  /** @type {Offered | null} */ ((await api.storage.session.get(OFFERED + key))[OFFERED + key] ?? null);

/** @param {string} key @param {Offered} offered */
export const putOffered = (key, offered) => api.storage.session.set({ [OFFERED + key]: offered });

/** @param {string} key */
export const dropOffered = (key) => api.storage.session.remove(OFFERED + key);

/**
 * Those that the reader pressed for and that are not visited yet, and how often that was begun.
 * @returns {Promise<Map<string, number>>}
 */
export const wanted = async () =>
  new Map(/** @type {[string, number][]} */ ((await api.storage.local.get(WANTED))[WANTED] ?? []));

/** @param {Map<string, number>} wanted */
export async function putWanted(wanted) {
  if (wanted.size > 0) await api.storage.local.set({ [WANTED]: [...wanted] });
  else await api.storage.local.remove(WANTED);
}
