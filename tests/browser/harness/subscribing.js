// @ts-check
// A browser with the extension, an index that a publisher makes and a host serves, by the clock of the test: what
// subscribing takes.

import assert from "node:assert/strict";
import { Following, START } from "./following.js";
import { IndexHost } from "./index-host.js";
import { Publisher } from "./published-index.js";
import { until } from "./until.js";

/** @typedef {import("../../../extension/shared/protocol.js").SubscriptionsState} SubscriptionsState */
/** @typedef {import("./published-index.js").Story} Story */

export const HOUR = 3_600_000;

/** Stories that are found by their numbers' words. @param {number} number @param {string} [place] @returns {Story} */
export const ferry = (number, place = "harbour") => ({
  url: `https://${place}.example/${number}`,
  title: `Ferry ${number} of ${place} runs aground off the mole`,
  text: `In fog the ferry number ${number} of ${place} ran aground; its ${number + 7} passengers were taken off by boats.`,
  outlet: `The ${place} herald`,
  lang: "en",
});

/** A publisher with its host, whose clock goes with the test's. */
export class Publishing {
  /** How many stories there are; each publication has one more. */
  stories = 3;

  /** @param {import("./feed-hosts.js").FeedHosts} hosts @param {string} name Of the host, and of the stories' place. */
  constructor(hosts, name) {
    this.name = name;
    this.host = new IndexHost(hosts, `http://${name}.example/news/`);
    this.publisher = Publisher.open({ name: `News of ${name}` });
  }

  /** The manifest's address, with the key that signs. */
  get address() {
    return this.host.address(this.publisher.key.public);
  }

  /** The same without the key: what a subscription is known by. */
  get key() {
    return this.host.address();
  }

  /**
   * Makes the next publication, which has one story more, and does not serve it yet.
   * @param {number} now By the test's clock. @param {string[]} [words] For the command.
   */
  publish(now, words) {
    this.publisher.put(Array.from({ length: ++this.stories }, (_, number) => ferry(number, this.name)));
    return this.publisher.publish(now, words);
  }

  close() {
    this.publisher.close();
  }
}

export class Subscribing {
  /** @type {Publishing[]} */
  #publishing = [];

  /** @param {Following} following */
  constructor(following) {
    this.following = following;
    this.hosts = following.hosts;
    this.reading = following.reading;
  }

  /**
   * Starts; nothing is subscribed to yet.
   * @param {import("./browser.js").Driver} Browser
   * @param {Parameters<typeof Following.start>[1]} [options]
   */
  static async start(Browser, options) {
    return new Subscribing(await Following.start(Browser, options));
  }

  async close() {
    for (const publishing of this.#publishing) publishing.close();
    await this.following.close();
  }

  /** A publisher whose first index is served. @param {string} name */
  async publishing(name) {
    const publishing = new Publishing(this.hosts, name);
    this.#publishing.push(publishing);
    publishing.host.serve(publishing.publish(await this.following.now()));
    return publishing;
  }

  /** What is shown of an index before it is subscribed to. @param {string} address */
  look(address) {
    return this.following.ask({ type: "look-at-index", addresses: [address] });
  }

  /** Subscribes as our pages do, and waits until the index is in use. @param {string} address */
  async subscribe(address) {
    const offer = await this.look(address);
    assert.equal(offer.kind, "offer", JSON.stringify(offer));
    await this.following.ask({ type: "subscribe", address: offer.address });
    await this.settled();
    return offer;
  }

  /** @returns {Promise<SubscriptionsState>} */
  state() {
    return this.following.ask({ type: "subscriptions-state" });
  }

  /** How a subscription does. @param {string} key */
  async report(key) {
    const report = (await this.state()).subscriptions[key];
    assert.ok(report, `${key} is not subscribed to`);
    return report;
  }

  /** Waits until nothing is downloaded. */
  async settled() {
    await until("the downloads' end", async () => !(await this.state()).busy);
  }

  /** When the alarm comes, by the test's clock; null where there is none. */
  alarm() {
    return this.following.alarm("subscriptions");
  }

  /** The alarm comes, at the time it is set for or at another, and its round runs to its end. @param {number} [at] */
  async round(at) {
    await this.following.ring(at, "subscriptions");
    await until("the round's end", async () => {
      // The round sets the alarm, and is under way from before that until it ends.
      const [alarm, clock] = await Promise.all([this.alarm(), this.following.now()]);
      return alarm !== null && alarm > clock && !(await this.state()).busy;
    });
  }

  /** The reader presses for an update. @param {string[] | null} keys Null: of all. */
  async press(keys = null) {
    await this.following.ask({ type: "update-subscriptions", addresses: keys });
    await this.settled();
  }

  /** Puts the clock ahead. @param {number} by In milliseconds. */
  async advance(by) {
    const now = (await this.following.now()) + by;
    await this.following.setClock(now);
    return now;
  }

  /** Numbers of the ferries that a search finds of a place. @param {string} place @returns {Promise<number[]>} */
  async found(place) {
    const found = await this.following.ask({ type: "search", words: `ferry ${place}`, limit: 50 });
    return found
      .filter((/** @type {{ url: string }} */ { url }) => new URL(url).host === `${place}.example`)
      .map((/** @type {{ url: string }} */ { url }) => Number(new URL(url).pathname.slice(1)))
      .sort((/** @type {number} */ a, /** @type {number} */ b) => a - b);
  }
}

export { START };
