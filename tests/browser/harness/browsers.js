// @ts-check
// The browsers that one list of tests runs in: `for (const Browser of BROWSERS)`.

import { ChromiumDriver } from "./chromium/driver.js";
import { FirefoxDriver } from "./firefox/driver.js";

/** @type {import("./browser.js").Driver[]} */
export const BROWSERS = [ChromiumDriver, FirefoxDriver];
