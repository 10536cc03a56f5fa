// @ts-check
// The second module, for what is fetched when: started by those who follow something, at their first round. Its glue is
// imported statically, for workers have no `import()`.

import init, { __wbg_reset_state, Round } from "../pkg-builder/sidelight.js";
import { packaged } from "../shared/browser.js";

/** @typedef {import("../pkg-builder/sidelight.js").FollowedFeed} FollowedFeed */

/** @type {Promise<unknown> | null} */
let starting = null;

/**
 * Lets `work` use a round of these feeds. After a panic the instance is thrown away; the error is the caller's.
 * @template T
 * @param {FollowedFeed[]} feeds
 * @param {boolean} onlyWhenPressed
 * @param {number} pressed When the reader pressed last, in milliseconds since 1970.
 * @param {(round: Round) => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withRound(feeds, onlyWhenPressed, pressed, work) {
  starting ??= init({ module_or_path: packaged("pkg-builder/sidelight_bg.wasm") }).catch((error) => {
    starting = null;
    throw error;
  });
  await starting;
  const round = new Round(feeds, onlyWhenPressed, pressed);
  try {
    const outcome = await work(round);
    round.free();
    return outcome;
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) {
      __wbg_reset_state();
      starting = null;
    } else {
      round.free();
    }
    throw error;
  }
}
