// @ts-check
// A browser with the extension that follows outlets on scripted hosts, by a clock and a seed of the test's.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ANSWERS, FeedHosts } from "./feed-hosts.js";
import { RecordingProxy } from "./proxy.js";
import { Reading } from "./reading.js";
import { DIST } from "./site.js";
import { until } from "./until.js";

/** @typedef {import("../../../extension/shared/settings.js").Settings["outlets"][number]} Outlet */
/** @typedef {import("../../../extension/shared/protocol.js").OutletsState} OutletsState */
/** @typedef {import("./extension-copy.js").Changes} Changes */

/** When the test's clock begins; far ahead, so that no alarm comes by itself. */
export const START = Date.UTC(2040, 0, 1);
export const MINUTE = 60_000;

/** The test's clock and seed in the place of the extension's. @type {NonNullable<Changes["patches"]>} */
const CLOCK = [
  {
    file: "background/clock.js",
    from: "export const now = () => Date.now();",
    to: `let clock = ${START};
      const area = (globalThis.browser ?? chrome).storage.session;
      area.get("test-clock").then((found) => { clock = found["test-clock"] ?? clock; });
      area.onChanged.addListener((changes) => { clock = changes["test-clock"]?.newValue ?? clock; });
      export const now = () => clock;`,
  },
  { file: "background/clock.js", from: "Math.random()", to: "0.5" },
];

/** An outlet on a host of the tests. @param {string} name @param {Partial<Outlet>} [more] @returns {Outlet} */
export const outletOf = (name, more = {}) => ({
  feed: `http://${name}.example/feed.xml`,
  name: name.toUpperCase(),
  site: `http://${name}.example/`,
  country: "GB",
  language: "en",
  section: "",
  added: START,
  ...more,
});

/** The feed of one of the newsstand's outlets. @param {string} name */
export const newsstandFeed = (name) => readFile(join(DIST, `site/newsstand/${name}.example/feed.xml`), "utf8");

export class Following {
  /** @param {Reading} reading @param {FeedHosts} hosts @param {RecordingProxy} proxy @param {boolean} ownClock */
  constructor(reading, hosts, proxy, ownClock) {
    this.ownClock = ownClock;
    this.reading = reading;
    this.hosts = hosts;
    this.proxy = proxy;
  }

  /**
   * Starts; nothing is followed yet.
   * @param {import("./browser.js").Driver} Browser
   * @param {{ patches?: Changes["patches"], granted?: string[], ownClock?: boolean, idle?: number, zone?: string }}
   *   [options] Patches besides the clock's; match patterns of what may be asked; whether the extension goes by its own
   *   clock; `idle` and `zone` as in browser.js.
   */
  static async start(Browser, { patches = [], granted = ["http://*.example/*"], ownClock = false, ...more } = {}) {
    const hosts = await FeedHosts.open();
    const proxy = await RecordingProxy.open(hosts);
    const changes = { hosts: granted, patches: [...(ownClock ? [] : CLOCK), ...patches] };
    try {
      const reading = await Reading.start(Browser, { proxy: proxy.address, changes, ...more });
      return new Following(reading, hosts, proxy, ownClock);
    } catch (error) {
      // A server that listens would keep the test's process from ending.
      await proxy.close();
      await hosts.close();
      throw error;
    }
  }

  async close() {
    await this.reading.close();
    await this.proxy.close();
    await this.hosts.close();
  }

  /** Serves the newsstand's feeds at these outlets' hosts, each with an ETag. @param {string[]} names */
  async serveNewsstand(names) {
    for (const name of names) {
      this.hosts.set(outletOf(name).feed, ANSWERS.tagged(await newsstandFeed(name), `"${name}"`));
    }
  }

  /**
   * Changes settings as pages of ours do; what is not named stays.
   * @param {Partial<import("../../../extension/shared/settings.js").Settings>} more
   */
  async set(more) {
    await this.reading.own.run(async (more) => {
      const { settings } = await chrome.storage.local.get("settings");
      await chrome.storage.local.set({ settings: { .../** @type {object} */ (settings ?? {}), ...more } });
    }, more);
  }

  /** Follows outlets, and waits until they were read. @param {Outlet[]} outlets */
  async follow(outlets) {
    await this.set({ outlets });
    await until("the outlets to be known", async () => {
      const { feeds } = await this.state();
      return outlets.every(({ feed }) => feeds[feed]);
    });
    await this.settled();
  }

  /**
   * Sends a message to the background, as pages of ours do.
   * @param {import("../../../extension/shared/protocol.js").OwnMessage} message
   * @returns {Promise<any>}
   */
  async ask(message) {
    return until(`an answer to ${message.type}`, async () => {
      const answer = await this.reading.own.run((message) => chrome.runtime.sendMessage(message), message);
      if (answer?.error) throw new Error(answer.error);
      return answer && { value: answer.value };
    }).then(({ value }) => value);
  }

  /** How outlets do. @returns {Promise<OutletsState>} */
  state() {
    return this.ask({ type: "outlets-state" });
  }

  /** How the outlet of this name does. @param {string} name */
  async report(name) {
    const report = (await this.state()).feeds[outletOf(name).feed];
    if (!report) throw new Error(`${name} is not followed`);
    return report;
  }

  /** Waits until no round runs, and the alarm is set for a later one. */
  async settled() {
    await until("the round's end", async () => {
      const [{ busy }, alarm, clock] = await Promise.all([this.state(), this.alarm(), this.now()]);
      return !busy && alarm !== null && alarm > clock;
    });
  }

  /**
   * When the alarm comes, by the test's clock; null where there is none.
   * @param {"feeds" | "subscriptions"} [name]
   * @returns {Promise<number | null>}
   */
  alarm(name = "feeds") {
    return this.reading.own.run(async (name) => (await chrome.alarms.get(name))?.scheduledTime ?? null, name);
  }

  /** The time by the clock that the extension goes by. @returns {Promise<number>} */
  async now() {
    if (this.ownClock) return Date.now();
    return this.reading.own.run(
      async (start) => /** @type {any} */ ((await chrome.storage.session.get("test-clock"))["test-clock"] ?? start),
      START,
    );
  }

  /** Puts the clock to a time. @param {number} time */
  async setClock(time) {
    await this.reading.own.run((time) => chrome.storage.session.set({ "test-clock": time }), time);
  }

  /** The alarm comes, at the time it is set for or at another, and its round runs to its end. @param {number} [at] */
  async round(at) {
    await this.ring(at);
    await this.settled();
  }

  /** The alarm comes. @param {number} [at] @param {"feeds" | "subscriptions"} [name] */
  async ring(at, name = "feeds") {
    const time = at ?? (await this.alarm(name));
    if (time === null) throw new Error("no alarm is set");
    await this.setClock(time);
    // As the extension makes it: coming again, should the round be cut off.
    await this.reading.own.run((name) => chrome.alarms.create(name, { when: Date.now(), periodInMinutes: 5 }), name);
  }

  /** The addresses asked for since the last time, each as the name of its host. */
  asked() {
    return this.hosts.take().map(({ address }) => new URL(address).host.replace(/\.example$/, ""));
  }
}
