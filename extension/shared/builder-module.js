// @ts-check
// The second module in our own pages: addresses and lists of feeds. It is loaded when a page first needs it.

import { packaged } from "./browser.js";
import { once } from "./once.js";

/** @typedef {typeof import("../pkg-builder/sidelight.js")} Builder */

/** The module, ready. @type {() => Promise<Builder>} */
export const builder = once(async () => {
  const glue = await import("../pkg-builder/sidelight.js");
  await glue.default({ module_or_path: packaged("pkg-builder/sidelight_bg.wasm") });
  return glue;
});
