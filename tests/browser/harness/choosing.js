// @ts-check
// A browser with the extension, a list of outlets whose hosts the tests script, and their feeds: what choosing outlets
// takes.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { copied } from "./extension-copy.js";
import { ANSWERS, FeedHosts, rss } from "./feed-hosts.js";
import { RecordingProxy } from "./proxy.js";
import { Reading } from "./reading.js";

/** @typedef {import("../../../extension/shared/outlets.js").Outlet} Outlet */

/**
 * @param {string} host
 * @param {string} name
 * @param {string} country
 * @param {string} language
 * @param {string} [section]
 * @returns {Outlet}
 */
const outlet = (host, name, country, language, section = "news") => ({
  name,
  site: `http://${host}.example/`,
  feed: `http://${host}.example/feed.xml`,
  language,
  country,
  section,
});

/** The list of the extension under test, by country as the real one. */
export const OUTLETS = [
  outlet("prairie", "Prairie Ledger", "CA", "en"),
  outlet("courrier", "Le Courrier du Sud", "FR", "fr"),
  outlet("post", "Evening Post", "GB", "en"),
  outlet("wire", "Meridian Wire", "GB", "en", "world"),
  outlet("bourse", "City Bourse", "GB", "en", "business"),
  outlet("harbour", "Harbour Herald", "IE", "en"),
];

/** The hosts that a reader in Britain is proposed. */
export const PROPOSED = ["post", "wire", "prairie", "harbour"];

/** The extension's clock goes ahead by as many milliseconds as the test keeps under "ahead". */
const CLOCK = {
  file: "background/clock.js",
  from: "export const now = () => Date.now();",
  to: `let ahead = 0;
    const area = (globalThis.browser ?? chrome).storage.session;
    area.get("ahead").then((kept) => { ahead = kept.ahead ?? ahead; });
    area.onChanged.addListener((changes) => { ahead = changes.ahead?.newValue ?? ahead; });
    export const now = () => Date.now() + ahead;`,
};

/** The browser, its hosts and their feeds. */
export class Choosing {
  /** @param {Reading} reading @param {FeedHosts} hosts @param {RecordingProxy} proxy */
  constructor(reading, hosts, proxy) {
    this.reading = reading;
    this.hosts = hosts;
    this.proxy = proxy;
  }

  /**
   * @param {import("./browser.js").Driver} Browser
   * @param {Omit<import("./browser.js").Start, "extension" | "proxy">} [options]
   * @param {Outlet[]} [list] Null: the list of the package.
   * @param {import("./extension-copy.js").Changes["patches"]} [patches] Besides the clock's.
   */
  static async start(Browser, options, list = OUTLETS, patches = []) {
    const hosts = await FeedHosts.open();
    const proxy = await RecordingProxy.open(hosts);
    const extension = await copied("extension-test", {
      hosts: ["http://*.example/*", "https://*.example/*"],
      patches: [CLOCK, ...patches],
    });
    const lines = list.map((outlet) => `${JSON.stringify(outlet)}\n`).join("");
    if (list.length > 0) await writeFile(join(extension, "shared/outlets.jsonl"), lines);
    const reading = await Reading.start(Browser, { ...options, extension, proxy: proxy.address });
    const choosing = new Choosing(reading, hosts, proxy);
    choosing.serve();
    return choosing;
  }

  /** Has every outlet's feed tell the first article's event, and another story. */
  serve() {
    const [one] = this.reading.articles;
    const published = "2026-11-18T09:00:00Z";
    for (const [at, { site, feed, name }] of OUTLETS.entries()) {
      // Each its own words, for copies of one text are folded into one card.
      const text = [...one.paragraphs.slice(at), ...one.paragraphs].slice(0, 3).join(" ");
      const items = [
        { url: `${site}one`, title: `${one.title} – ${name}`, text, published },
        {
          url: `${site}other`,
          title: `Bakers of ${name} bake the longest loaf`,
          text: "It is eaten on the square.",
          published,
        },
      ];
      this.hosts.set(feed, ANSWERS.feed(rss(name, items)));
    }
  }

  /** Sets the extension's clock ahead. @param {number} ahead In milliseconds. */
  async advance(ahead) {
    await this.reading.own.run((ahead) => chrome.storage.session.set({ ahead }), ahead);
  }

  /** The feeds asked for so far. */
  get asked() {
    return this.hosts.asked.map(({ address }) => address);
  }

  async close() {
    await this.reading.close();
    await this.proxy.close();
    await this.hosts.close();
  }
}
