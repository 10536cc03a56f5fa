// @ts-check
// Whether hosts may be asked now: the browser's permissions, and the reader's wish to save data.

import { allowed } from "../shared/browser.js";
import { patternOf } from "../shared/sites.js";

/** Where the reader saves data, it is looked after this long whether that is still so, in milliseconds. */
export const SAVING = 60 * 60_000;

/** Whether the reader has asked the browser to save data; not every browser says. */
export const savesData = () =>
  /** @type {{ connection?: { saveData?: boolean } }} */ (/** @type {unknown} */ (navigator)).connection?.saveData ===
  true;

/** The addresses among these that the browser lets us ask. @param {string[]} addresses */
export async function permitted(addresses) {
  const held = new Set(await allowed([...new Set(addresses.map(patternOf))]));
  return addresses.filter((address) => held.has(patternOf(address)));
}
