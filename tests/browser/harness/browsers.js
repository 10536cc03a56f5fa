// @ts-check
// The browsers that a list of tests runs in: `for (const Browser of BROWSERS)`.

import { ChromiumDriver } from "./chromium/driver.js";
import { THOROUGH } from "./extent.js";
import { FirefoxDriver } from "./firefox/driver.js";

/**
 * For what each browser does its own way: permissions, scripts in pages, the background's life, keys, layout.
 * @type {import("./browser.js").Driver[]}
 */
export const BROWSERS = [ChromiumDriver, FirefoxDriver];

/**
 * For what is our own code and the same in both, which takes longest: Firefox, too, where everything is run.
 * @type {import("./browser.js").Driver[]}
 */
export const USUAL = THOROUGH ? BROWSERS : [ChromiumDriver];
