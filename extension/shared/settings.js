// @ts-check
// The reader's choices: shape, defaults, storage. None comes from a private window.

import { api } from "./browser.js";
import { isSite } from "./sites.js";

/** Version of the stored shape. A newer one is read as far as it is understood, and what is not understood is kept. */
export const VERSION = 1;

const KEY = "settings";
/** Longest list of sites or outlets. */
const MOST = 2000;

/**
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

/** @type {Record<keyof Settings, (value: unknown) => unknown>} */
const READERS = {
  version: () => VERSION,
  welcomed: flag,
  run: (value) => oneOf(value, ["clicked", "sites", "everywhere"]),
  sites_on: (value) => list(value, isSite),
  sites_off: (value) => list(value, isSite),
  placement: (value) => oneOf(value, ["under", "docked", "popup"]),
  collapsed: flag,
  cards: (value) => (Number.isInteger(value) ? Math.min(5, Math.max(1, /** @type {number} */ (value))) : null),
  languages: (value) => list(value, (entry) => /^[a-z]{2,3}$/.test(/** @type {string} */ (entry))),
  hidden_outlets: (value) => list(value, (entry) => /** @type {string} */ (entry).length <= 400),
  badge: flag,
};

/**
 * Settings out of anything: each field that is as it must be, the default for the rest. Never fails.
 * @param {unknown} stored
 * @returns {Settings}
 */
export function understand(stored) {
  const fields = typeof stored === "object" && stored !== null ? /** @type {Record<string, unknown>} */ (stored) : {};
  const settings = /** @type {Record<string, unknown>} */ ({ ...DEFAULTS });
  for (const [name, read] of Object.entries(READERS)) settings[name] = read(fields[name]) ?? settings[name];
  return /** @type {Settings} */ (/** @type {unknown} */ (settings));
}

/** @returns {Promise<Record<string, unknown>>} */
async function stored() {
  const value = (await api.storage.local.get(KEY))[KEY];
  return typeof value === "object" && value !== null ? /** @type {Record<string, unknown>} */ (value) : {};
}

/** The settings as they stand. */
export const settings = async () => understand(await stored());

/** Writes follow one another, so that two changes at once both hold. @type {Promise<unknown>} */
let writing = Promise.resolve();

/**
 * Changes settings.
 * @param {(settings: Settings) => Partial<Settings>} change What shall be different.
 * @returns {Promise<Settings>}
 */
export function change(change) {
  const next = writing.then(async () => {
    const raw = await stored();
    const before = understand(raw);
    const after = understand({ ...before, ...change(before) });
    const version = Math.max(VERSION, Number.isInteger(raw.version) ? Number(raw.version) : 0);
    await api.storage.local.set({ [KEY]: { ...raw, ...after, version } });
    return after;
  });
  writing = next.catch(() => {});
  return next;
}

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

/** What changes when a site is switched on. @param {Settings} settings @param {string} site @returns {Partial<Settings>} */
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

/** The list as it is after an outlet was hidden or shown again. @param {Settings} settings @param {string} outlet @param {boolean} hidden */
export function outletHidden(settings, outlet, hidden) {
  const others = settings.hidden_outlets.filter((entry) => entry !== outlet);
  return { hidden_outlets: hidden ? [...others, outlet] : others };
}
