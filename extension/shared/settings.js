// @ts-check
// The reader's choices: shape, defaults, storage. None comes from a private window.

import { api } from "./browser.js";
import { understandOutlet } from "./outlets.js";
import { isSite } from "./sites.js";
import { keyOf, understandSubscription } from "./subscriptions.js";

/** Version of the stored shape. A newer one is read as far as it is understood, and what is not understood is kept. */
export const VERSION = 1;

const KEY = "settings";
/** Longest list of sites or outlets. */
const MOST = 2000;
/** Most outlets that can be followed. */
export const MOST_OUTLETS = 300;
/** Most published indexes that can be subscribed to. */
export const MOST_SUBSCRIPTIONS = 20;
/** Most stories kept that can be chosen. */
export const MOST_STORIES = 100_000;
/** Most days that stories can be kept. */
export const MOST_DAYS = 365;

/**
 * @typedef {import("./outlets.js").Outlet & { added: number }} Followed An outlet that is followed; `added` in
 *   milliseconds.
 *
 * @typedef {object} Settings
 * @property {number} version
 * @property {boolean} welcomed Whether the reader has chosen on the welcome page.
 * @property {"clicked" | "sites" | "everywhere"} run When pages are read.
 * @property {string[]} sites_on
 * @property {string[]} sites_off
 * @property {"under" | "docked" | "popup"} placement
 * @property {boolean} collapsed
 * @property {number} cards Most stories shown, 1 to 5.
 * @property {string[]} languages Primary subtags; empty: all.
 * @property {string[]} hidden_outlets
 * @property {boolean} badge
 * @property {Followed[]} outlets Those that are followed, by their feeds' addresses.
 * @property {import("./subscriptions.js").Subscription[]} subscriptions The published indexes that the reader has agreed
 *   to.
 * @property {number} days How long stories are kept that their feed no longer lists.
 * @property {number} most_stories
 * @property {boolean} only_when_pressed Feeds and published indexes are asked for only when the reader presses the
 *   button.
 */

/** @type {Readonly<Settings>} */
export const DEFAULTS = Object.freeze({
  version: VERSION,
  welcomed: false,
  run: "clicked",
  sites_on: [],
  sites_off: [],
  placement: "under",
  collapsed: false,
  cards: 5,
  languages: [],
  hidden_outlets: [],
  badge: true,
  outlets: [],
  subscriptions: [],
  days: 21,
  most_stories: 20_000,
  only_when_pressed: false,
});

/** @param {unknown} value @param {(entry: unknown) => boolean} fits @returns {string[] | null} */
function list(value, fits) {
  if (!Array.isArray(value)) return null;
  const entries = /** @type {string[]} */ (value.filter((entry) => typeof entry === "string" && fits(entry)));
  return [...new Set(entries)].slice(0, MOST);
}

/** @param {unknown} value @param {string[]} names */
const oneOf = (value, names) => (names.includes(/** @type {string} */ (value)) ? value : null);
/** @param {unknown} value */
const flag = (value) => (typeof value === "boolean" ? value : null);

/** @param {number} least @param {number} most @returns {(value: unknown) => number | null} */
const within = (least, most) => (value) =>
  Number.isInteger(value) ? Math.min(most, Math.max(least, /** @type {number} */ (value))) : null;

/** @param {unknown} value @returns {Followed[] | null} */
function followed(value) {
  if (!Array.isArray(value)) return null;
  /** @type {Map<string, Followed>} */
  const outlets = new Map();
  for (const entry of value) {
    const outlet = understandOutlet(entry);
    if (outlet === null || outlets.has(outlet.feed) || outlets.size === MOST_OUTLETS) continue;
    const { added } = entry;
    outlets.set(outlet.feed, { ...outlet, added: Number.isSafeInteger(added) && added > 0 ? added : 0 });
  }
  return [...outlets.values()];
}

/** @param {unknown} value @returns {import("./subscriptions.js").Subscription[] | null} */
function subscribed(value) {
  if (!Array.isArray(value)) return null;
  /** @type {Map<string, import("./subscriptions.js").Subscription>} */
  const subscriptions = new Map();
  for (const entry of value) {
    const subscription = understandSubscription(entry);
    if (subscription === null || subscriptions.size === MOST_SUBSCRIPTIONS) continue;
    const key = keyOf(subscription.address);
    if (!subscriptions.has(key)) subscriptions.set(key, subscription);
  }
  return [...subscriptions.values()];
}

/** @type {Record<keyof Settings, (value: unknown) => unknown>} */
const READERS = {
  version: () => VERSION,
  welcomed: flag,
  run: (value) => oneOf(value, ["clicked", "sites", "everywhere"]),
  sites_on: (value) => list(value, isSite),
  sites_off: (value) => list(value, isSite),
  placement: (value) => oneOf(value, ["under", "docked", "popup"]),
  collapsed: flag,
  cards: within(1, 5),
  languages: (value) => list(value, (entry) => /^[a-z]{2,3}$/.test(/** @type {string} */ (entry))),
  hidden_outlets: (value) => list(value, (entry) => /** @type {string} */ (entry).length <= 400),
  badge: flag,
  outlets: followed,
  subscriptions: subscribed,
  days: within(1, MOST_DAYS),
  most_stories: within(100, MOST_STORIES),
  only_when_pressed: flag,
};

/**
 * The fields of anything that are as they must be. Never fails.
 * @param {unknown} given
 * @returns {Partial<Settings>}
 */
export function understood(given) {
  const fields = typeof given === "object" && given !== null ? /** @type {Record<string, unknown>} */ (given) : {};
  const read = Object.entries(READERS).map(([name, read]) => [name, read(fields[name])]);
  return Object.fromEntries(read.filter(([, value]) => value !== null));
}

/**
 * Settings out of anything: each field that is as it must be, the default for the rest.
 * @param {unknown} stored
 * @returns {Settings}
 */
export const understand = (stored) => ({ ...DEFAULTS, ...understood(stored) });

/** @returns {Promise<Record<string, unknown>>} */
async function stored() {
  const value = (await api.storage.local.get(KEY))[KEY];
  return typeof value === "object" && value !== null ? /** @type {Record<string, unknown>} */ (value) : {};
}

/** The settings as they stand. */
export const settings = async () => understand(await stored());

/**
 * Changes settings. Changes at once, in whichever of our pages, follow one another, so that all hold.
 * @param {(settings: Settings) => Partial<Settings>} change What shall be different.
 * @returns {Promise<Settings>}
 */
export const change = (change) =>
  navigator.locks.request(KEY, async () => {
    const raw = await stored();
    const before = understand(raw);
    const after = understand({ ...before, ...change(before) });
    const version = Math.max(VERSION, Number.isInteger(raw.version) ? Number(raw.version) : 0);
    await api.storage.local.set({ [KEY]: { ...raw, ...after, version } });
    return after;
  });

/** Takes every setting away. */
export async function forget() {
  await api.storage.local.remove(KEY);
}

/**
 * Calls `act` whenever settings have changed, in whichever of our pages.
 * @param {(before: Settings, after: Settings) => void} act
 */
export function onChange(act) {
  api.storage.onChanged.addListener((changes, area) => {
    const change = area === "local" ? changes[KEY] : undefined;
    if (change) act(understand(change.oldValue), understand(change.newValue));
  });
}

/** What says where pages are read. @param {Settings} settings */
export const whereRead = ({ run, sites_on, sites_off }) => JSON.stringify([run, sites_on, sites_off]);

/**
 * What changes when a site is switched on.
 * @param {Settings} settings
 * @param {string} site
 * @returns {Partial<Settings>}
 */
export const switchedOn = (settings, site) => ({
  run: settings.run === "everywhere" ? "everywhere" : "sites",
  sites_on: [...settings.sites_on.filter((entry) => entry !== site), site],
  sites_off: settings.sites_off.filter((entry) => entry !== site),
});

/** The lists as they are after a site was switched off. @param {Settings} settings @param {string} site */
export const switchedOff = (settings, site) => ({
  sites_on: settings.sites_on.filter((entry) => entry !== site),
  sites_off: [...settings.sites_off.filter((entry) => entry !== site), site],
});

/**
 * The lists as they are once it is undone that a site was switched off.
 * @param {Settings} settings
 * @param {string} site
 * @param {boolean} wasListed Whether it was among those switched on.
 */
export const switchedBack = ({ sites_on, sites_off }, site, wasListed) => ({
  sites_on: wasListed ? [...sites_on.filter((entry) => entry !== site), site] : sites_on,
  sites_off: sites_off.filter((entry) => entry !== site),
});

/**
 * The list as it is after an outlet was hidden or shown again.
 * @param {Settings} settings
 * @param {string} outlet
 * @param {boolean} hidden
 */
export function outletHidden(settings, outlet, hidden) {
  const others = settings.hidden_outlets.filter((entry) => entry !== outlet);
  return { hidden_outlets: hidden ? [...others, outlet] : others };
}

/**
 * The outlets as they are after some were added, as many as may be. One that is followed already stays as it is.
 * @param {Settings} settings
 * @param {readonly import("./outlets.js").Outlet[]} outlets
 * @param {number} now In milliseconds.
 */
export function outletsAdded({ outlets: before }, outlets, now) {
  const feeds = new Set(before.map(({ feed }) => feed));
  const added = outlets.filter(({ feed }) => !feeds.has(feed)).map((outlet) => ({ ...outlet, added: now }));
  return { outlets: [...before, ...added].slice(0, MOST_OUTLETS) };
}

/** The outlets as they are after one was taken off. @param {Settings} settings @param {string} feed */
export const outletRemoved = ({ outlets }, feed) => ({ outlets: outlets.filter((outlet) => outlet.feed !== feed) });

/**
 * The subscriptions as they are after one was added, where there is room. One that is there already stays as it is.
 * @param {Settings} settings
 * @param {{ address: string, name: string }} index
 * @param {number} now In milliseconds.
 */
export function subscriptionAdded({ subscriptions }, { address, name }, now) {
  const isKnown = subscriptions.some((known) => keyOf(known.address) === keyOf(address));
  const added = isKnown ? [] : [{ address, name, added: now, paused: false }];
  return { subscriptions: [...subscriptions, ...added].slice(0, MOST_SUBSCRIPTIONS) };
}

/** The subscriptions as they are after one was ended. @param {Settings} settings @param {string} address */
export const subscriptionRemoved = ({ subscriptions }, address) => ({
  subscriptions: subscriptions.filter((known) => keyOf(known.address) !== keyOf(address)),
});

/**
 * The subscriptions as they are after one was paused, or is asked for by the clock again.
 * @param {Settings} settings
 * @param {string} address
 * @param {boolean} paused
 */
export const subscriptionPaused = ({ subscriptions }, address, paused) => ({
  subscriptions: subscriptions.map((known) => (keyOf(known.address) === keyOf(address) ? { ...known, paused } : known)),
});

/** What says whose hosts are asked. @param {Settings} settings */
export const hostsAsked = ({ outlets, subscriptions }) =>
  JSON.stringify([outlets.map(({ feed }) => feed), subscriptions.map(({ address }) => address)]);
