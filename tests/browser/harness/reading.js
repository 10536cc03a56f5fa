// @ts-check
// A browser with the extension, a site to read, and the reader's settings: what most tests begin with.

import assert from "node:assert/strict";
import { articlesOf, pageOf } from "./articles.js";
import { Site } from "./site.js";
import { inPanel } from "./tab.js";
import { until } from "./until.js";

/** @typedef {import("./browser.js").Browser} Browser */
/** @typedef {import("./tab.js").Tab} Tab */
/** @typedef {import("./site.js").Story} Story */
/** @typedef {import("./articles.js").Article} Article */
/** @typedef {import("../../../extension/shared/settings.js").Settings} Settings */

export class Reading {
  /**
   * @param {Browser} browser
   * @param {Site} site
   * @param {Story[]} stories
   * @param {[Article, Article]} articles
   * @param {Tab} own
   */
  constructor(browser, site, stories, articles, own) {
    this.browser = browser;
    this.site = site;
    this.stories = stories;
    /** Two articles on different events, served as `/one` and `/two`. */
    this.articles = articles;
    /** A page of the extension, whose scripts may ask the browser what the extension may. */
    this.own = own;
  }

  /**
   * @param {import("./browser.js").Driver} Browser
   * @param {import("./browser.js").Start} [options]
   */
  static async start(Browser, options) {
    const site = await Site.open();
    const stories = await site.stories();
    const [one, two] = await articlesOf(stories);
    assert.ok(one && two);
    site.extra.set("/one", { body: pageOf(one.title, one.html) });
    site.extra.set("/two", { body: pageOf(two.title, two.html) });
    try {
      const browser = await Browser.start(options);
      return new Reading(browser, site, stories, [one, two], await browser.own("options/options.html"));
    } catch (error) {
      // A server that listens would keep the test's process from ending.
      await site.close();
      throw error;
    }
  }

  async close() {
    await this.browser.close();
    await this.site.close();
  }

  /** Opens an own page anew, after the extension was replaced. */
  async renew() {
    this.own = await until("a page of the extension", async () => this.browser.own("options/options.html"));
  }

  /**
   * Sets the settings, all others to their defaults, and waits until the site is among those read by themselves, or
   * none is.
   * @param {Partial<Settings>} [more]
   */
  async settle(more = {}) {
    /** @type {Partial<Settings>} */
    const settings = { run: "sites", sites_on: ["127.0.0.1"], welcomed: true, ...more };
    const on = settings.run !== "clicked" && (settings.sites_on?.includes("127.0.0.1") ?? false);
    // Under the extension's own lock: a change it is still making, after a click, would take this one back.
    await this.own.run(
      (settings) => navigator.locks.request("settings", () => chrome.storage.local.set({ settings })),
      settings,
    );
    await this.registered(on && !settings.sites_off?.includes("127.0.0.1"));
  }

  /** Waits until the site is among those read by themselves, or is not. @param {boolean} on */
  async registered(on) {
    await until(`the site to be ${on ? "" : "un"}registered`, async () => {
      const [script] = await this.own.run(() => chrome.scripting.getRegisteredContentScripts());
      const here = (/** @type {string[] | undefined} */ patterns) => patterns?.includes("http://127.0.0.1/*") ?? false;
      return (here(script?.matches) && !here(script?.excludeMatches)) === on;
    });
  }

  /** The settings as they are kept. @returns {Promise<Partial<Settings>>} */
  stored() {
    return this.own.run(async () => /** @type {any} */ ((await chrome.storage.local.get("settings")).settings ?? {}));
  }

  /**
   * Waits until the kept settings are as they shall be.
   * @param {string} what
   * @param {(settings: Partial<Settings>) => unknown} fits
   */
  async kept(what, fits) {
    await until(what, async () => fits(await this.stored()));
  }

  /** A tab at a path of the site. @param {string} path */
  async open(path) {
    return this.browser.open(this.site.origin + path);
  }

  /** Goes to a path of the site. @param {Tab} tab @param {string} path */
  async goto(tab, path) {
    await tab.goto(this.site.origin + path);
  }

  /** The headlines of the cards in a tab's page, once there are some. @param {Tab} tab @returns {Promise<string[]>} */
  async headlines(tab) {
    await tab.appears(inPanel(".card"));
    return tab.texts(inPanel(".headline"));
  }

  /** The tab's number as extensions count. @param {Tab} tab @returns {Promise<number>} */
  async number(tab) {
    const url = await tab.url();
    const number = await this.own.run(
      async (url) => (await chrome.tabs.query({})).find((tab) => tab.url === url)?.id ?? -1,
      url,
    );
    assert.notEqual(number, -1, `no tab at ${url}`);
    return number;
  }

  /** The popup in a tab of its own, about a tab. @param {Tab} tab */
  async popup(tab) {
    return this.browser.own(`popup/popup.html#tab=${await this.number(tab)}`);
  }

  /** Asks what is found in a tab, as the popup does, until it is this. @param {Tab} tab @param {string} state */
  async readAs(tab, state) {
    const popup = await this.popup(tab);
    await popup.appears(`#page[data-state=${state}]`);
    await popup.close();
    await tab.front();
  }

  /**
   * Whether our script is in a tab's page; asked after all that was registered for the page has run.
   * @param {Tab} tab
   */
  async present(tab) {
    return this.own.run(
      async (tabId) => {
        const [ran] = await chrome.scripting.executeScript({
          target: { tabId },
          func: () => Object.hasOwn(globalThis, "SidelightContent"),
        });
        return ran?.result ?? false;
      },
      await this.number(tab),
    );
  }

  /** Begins to keep the types of the messages that pages send. */
  async listen() {
    await this.own.run(() => {
      const page = /** @type {{ heard?: string[] }} */ (/** @type {unknown} */ (globalThis));
      const known = page.heard !== undefined;
      page.heard = [];
      if (known) return;
      chrome.runtime.onMessage.addListener((message, sender) => {
        if (sender.tab && !sender.url?.includes("extension://")) page.heard?.push(message.type);
      });
    });
  }

  /** What was heard since. @returns {Promise<string[]>} */
  heard() {
    return this.own.run(() => /** @type {any} */ (globalThis).heard ?? []);
  }
}
