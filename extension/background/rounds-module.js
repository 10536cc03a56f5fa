// @ts-check
// The second module, for what is fetched when: started by those who follow something, at their first round. Its glue is
// imported statically, for workers have no `import()`.

import init, { __wbg_reset_state, feedBytes, feedSeconds, Round, SubscriptionRound } from "../pkg-builder/sidelight.js";
import { packaged } from "../shared/browser.js";

/** @typedef {import("../pkg-builder/sidelight.js").FollowedFeed} FollowedFeed */
/** @typedef {import("../pkg-builder/sidelight.js").GivenSubscription} GivenSubscription */

/** @type {Promise<unknown> | null} */
let starting = null;

/**
 * Lets `work` use a round. After a panic the instance is thrown away; the error is the caller's.
 * @template {{ free: () => void }} R
 * @template T
 * @param {() => R} begin Makes the round; the module has been started.
 * @param {(round: R) => T | Promise<T>} work
 * @returns {Promise<T>}
 */
async function using(begin, work) {
  starting ??= init({ module_or_path: packaged("pkg-builder/sidelight_bg.wasm") }).catch((error) => {
    starting = null;
    throw error;
  });
  const instance = starting;
  await instance;
  const round = begin();
  try {
    return await work(round);
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError && starting === instance) {
      __wbg_reset_state();
      starting = null;
    }
    throw error;
  } finally {
    // One of an instance that was thrown away went with it.
    if (starting === instance) round.free();
  }
}

/**
 * Lets `work` use a round of these feeds, as `using` does.
 * @template T
 * @param {FollowedFeed[]} feeds
 * @param {boolean} onlyWhenPressed
 * @param {number} pressed When the reader pressed last, in milliseconds since 1970.
 * @param {(round: Round) => T | Promise<T>} work
 */
export const withRound = (feeds, onlyWhenPressed, pressed, work) =>
  using(() => new Round(feeds, onlyWhenPressed, pressed), work);

/**
 * Lets `work` use a round of these subscriptions, as `using` does.
 * @template T
 * @param {GivenSubscription[]} subscriptions
 * @param {(round: SubscriptionRound) => T | Promise<T>} work
 */
export const withSubscriptions = (subscriptions, work) => using(() => new SubscriptionRound(subscriptions), work);

/** How much of a feed is read, and how long that may take; the module has been started. */
export const feedBounds = () => ({ most: feedBytes(), seconds: feedSeconds() });
