// @ts-check
// A browser with the extension as the tests see it, whichever it is: what each driver does its own way.

/** @typedef {import("./tab.js").Tab} Tab */

/**
 * @typedef {object} Start
 * @property {string} [extension] A folder of `dist/`; without it, the one for tests.
 * @property {"light" | "dark"} [scheme]
 * @property {"en-GB" | "ar"} [language] Of the browser's own words.
 * @property {string} [proxy] `http://127.0.0.1:PORT`; all requests go there.
 * @property {import("./extension-copy.js").Changes} [changes] Of this copy of the extension.
 * @property {string} [zone] The time zone of the reader, as `America/Los_Angeles`.
 * @property {number} [idle] After how many milliseconds Firefox ends a background that is idle.
 *
 * @typedef {Pick<typeof Browser, "title" | "asks" | "cannot" | "start">} Driver A class of browsers.
 * @typedef {"optional" | "orphan" | "prerender" | "shifts"} Ability What one of the browsers can't be driven to do
 *   headless.
 */

/** @abstract */
export class Browser {
  /** Its name in the titles of tests. */
  static title = "";
  /** Requests that it makes to its maker by itself, with or without any extension. @type {RegExp[]} */
  static asks = [];
  /** Why it can't, or false where it can; tests skip by it. @type {Record<Ability, string | false>} */
  static cannot = { optional: false, orphan: false, prerender: false, shifts: false };

  /** @param {Start} [_options] @returns {Promise<Browser>} */
  static start(_options) {
    throw new Error("not made");
  }

  /** A tab of its own, 1280 by 900 CSS pixels. @param {string} [_url] @returns {Promise<Tab>} */
  open(_url) {
    throw new Error("not made");
  }

  /** A page of the extension in a tab of its own. @param {string} _path @returns {Promise<Tab>} */
  own(_path) {
    throw new Error("not made");
  }

  /** The tab whose address ends so, once there is one. @param {string} _end @returns {Promise<Tab>} */
  tabAt(_end) {
    throw new Error("not made");
  }

  /** Ends the background as the browser does when it is idle. @returns {Promise<void>} */
  stopBackground() {
    throw new Error("not made");
  }

  /** Presses the toolbar button over a tab. @param {Tab} _tab @returns {Promise<void>} */
  toolbar(_tab) {
    throw new Error("not made");
  }

  /**
   * Chooses "Find similar stories" in the menu over the text that is selected, or over a link.
   * @param {Tab} _tab @param {{ link?: string }} [_on] Selector of the link. @returns {Promise<void>}
   */
  menu(_tab, _on) {
    throw new Error("not made");
  }

  /** Presses the keys for the panel. @param {Tab} _tab @returns {Promise<void>} */
  command(_tab) {
    throw new Error("not made");
  }

  /**
   * Puts another version in the place of the extension, while its pages and others are open.
   * @param {string} _version
   * @returns {Promise<void>}
   */
  update(_version) {
    throw new Error("not made");
  }

  /** Takes the extension out of the browser. @returns {Promise<void>} */
  remove() {
    throw new Error("not made");
  }

  /**
   * Gives the extension these sites, or takes them back, as the reader does in the browser.
   * @param {string} _pattern
   * @param {boolean} _given
   * @returns {Promise<void>}
   */
  permit(_pattern, _given) {
    throw new Error("not made");
  }

  /** Lets the extension into private windows. The browser loads it anew. @returns {Promise<void>} */
  allowPrivate() {
    throw new Error("not made");
  }

  /**
   * Presses what begins a download, and returns the file's text.
   * @param {Tab} _tab
   * @param {string} _selector
   * @returns {Promise<string>}
   */
  download(_tab, _selector) {
    throw new Error("not made");
  }

  /** @returns {Promise<void>} */
  close() {
    throw new Error("not made");
  }
}
