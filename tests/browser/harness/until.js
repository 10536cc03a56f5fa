// @ts-check
// Waiting on conditions, never on time.

import { setTimeout } from "node:timers/promises";

/**
 * Waits until `look` gives something truthy, and returns it. Errors while looking count as "not yet".
 * @template T
 * @param {string} what Said when it does not come about.
 * @param {() => Promise<T> | T} look
 * @param {number} [seconds] The patience, for machines under load.
 * @returns {Promise<NonNullable<T>>}
 */
export async function until(what, look, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  /** @type {unknown} */
  let last;
  do {
    try {
      const seen = await look();
      if (seen) return seen;
      last = seen;
    } catch (error) {
      last = error;
    }
    await setTimeout(25);
  } while (Date.now() < end);
  throw new Error(`waited ${seconds} s for ${what}; last seen: ${String(last)}`);
}
