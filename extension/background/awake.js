// @ts-check
// Keeps the background from being ended as idle: a download is no sign of life to a browser, a call of its interface
// is.

import { api } from "../shared/browser.js";

/** Browsers end a background that was idle for half a minute. */
const BEAT = 10_000;

/**
 * Keeps the background alive while `work` runs.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function awake(work) {
  const beat = setInterval(() => api.runtime.getPlatformInfo().catch(() => {}), BEAT);
  try {
    return await work();
  } finally {
    clearInterval(beat);
  }
}
