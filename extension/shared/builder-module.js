// @ts-check
// The second module in our own pages: addresses and lists of feeds. It is loaded when a page first needs it.

import { packaged } from "./browser.js";

/** @typedef {typeof import("../pkg-builder/sidelight.js")} Builder */

/** @type {Promise<Builder> | null} */
let loading = null;

/** @returns {Promise<Builder>} */
async function load() {
  const glue = await import("../pkg-builder/sidelight.js");
  await glue.default({ module_or_path: packaged("pkg-builder/sidelight_bg.wasm") });
  return glue;
}

/** The module, ready. */
export const builder = () => (loading ??= load());
