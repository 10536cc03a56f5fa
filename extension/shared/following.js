// @ts-check
// Following outlets: the one question to the browser, and what the background tells while feeds are read.

import { allowed, ask, counted, locale, text } from "./browser.js";
import { withPermission } from "./permission.js";
import * as store from "./settings.js";
import { patternsOfHosts } from "./sites.js";

/** @typedef {import("./outlets.js").Outlet} Outlet */
/** @typedef {import("./protocol.js").OutletsState} OutletsState */

/** How often the background is asked while feeds are read, and else, in milliseconds. */
const READING = 400;
const RESTING = 5000;

/**
 * Asks the browser for just the hosts of these feeds, and uses them. To be called in the reader's click.
 * @param {readonly { feed: string }[]} outlets
 * @param {() => Promise<unknown>} use
 * @returns {Promise<boolean>} Whether they were given.
 */
export const withHostsOf = (outlets, use) => withPermission({ outlets: outlets.map(({ feed }) => ({ feed })) }, use);

/**
 * Follows these outlets, if the browser allows it: the background then reads them at once. To be called in the reader's
 * click.
 * @param {Outlet[]} outlets
 * @returns {Promise<boolean>} Whether they are followed.
 */
export const follow = (outlets) =>
  withHostsOf(outlets, () => store.change((settings) => store.outletsAdded(settings, outlets, Date.now())));

/**
 * Those of these outlets that the browser does not let us ask.
 * @template {{ feed: string }} T
 * @param {T[]} outlets
 * @returns {Promise<T[]>}
 */
export async function lackingPermission(outlets) {
  const held = new Set(await allowed(patternsOfHosts({ outlets })));
  return outlets.filter((outlet) => !patternsOfHosts({ outlets: [outlet] }).every((pattern) => held.has(pattern)));
}

/**
 * Whether every feed that can be asked has been, and the index holds what came. One that was taken off meanwhile is
 * waited for no more.
 * @param {OutletsState} state
 * @param {readonly { feed: string }[]} outlets
 */
export const isRead = ({ busy, feeds }, outlets) =>
  !busy &&
  outlets.every(({ feed }) => {
    const report = feeds[feed];
    return report === undefined || !report.allowed || report.last !== null || report.problem !== null;
  });

const number = (/** @type {number} */ value) => new Intl.NumberFormat(locale()).format(value);

/** How far a round is, in words; null where none runs. @param {OutletsState} state */
export function progressOf({ reading, busy }) {
  if (reading) {
    const { done, of, stories } = reading;
    return counted("reading_feeds", of, { done: number(done), stories: counted("stories", stories) });
  }
  return busy ? text("building_index") : null;
}

/**
 * @typedef {object} States What the background tells, by the question.
 * @property {OutletsState} outlets-state
 * @property {import("./protocol.js").SubscriptionsState} subscriptions-state
 */

/**
 * Tells how outlets or subscriptions do, again and again until the signal is aborted; nothing where the background does
 * not answer.
 * @template {keyof States} T
 * @param {T} type
 * @param {(state: States[T]) => void} act
 * @param {AbortSignal} signal
 * @param {(state: States[T]) => boolean} [hurries] Whether something is expected to happen.
 */
export async function watch(type, act, signal, hurries = ({ busy }) => busy) {
  while (!signal.aborted) {
    /** @type {States[T] | null} */
    const state = await ask({ type }).catch(() => null);
    if (signal.aborted) return;
    if (state) act(state);
    const time = state && hurries(state) ? READING : RESTING;
    await new Promise((resume) => {
      setTimeout(resume, time, null);
      signal.addEventListener("abort", () => resume(null), { once: true });
    });
  }
}
