// @ts-check
// The reading of the feeds that are due: a few at once, one of a host.

import * as followed from "../shared/followed.js";
import * as store from "../shared/settings.js";
import { now, random } from "./clock.js";
import { download } from "./download.js";
import { feedBounds } from "./rounds-module.js";

/** @typedef {import("../shared/followed.js").Kept} Kept */
/** @typedef {import("../pkg-builder/sidelight.js").Round} Round */

/** Requests at once. */
const AT_ONCE = 4;

/** @param {string} feed */
const hostOf = (feed) => new URL(feed).host;
/** @param {string} feed */
const isFollowed = async (feed) => (await store.settings()).outlets.some((outlet) => outlet.feed === feed);

/** Feeds that are read, once. */
export class Reading {
  #stop = new AbortController();
  /** Feeds whose request was begun. @type {Set<string>} */
  #begun = new Set();
  /** Hosts of the feeds that are asked just now. @type {Set<string>} */
  #busy = new Set();
  /**
   * The latest request to each host: a feed may have moved to one that is asked for others.
   * @type {Map<string, Promise<unknown>>}
   */
  #hosts = new Map();
  /** How many are done. */
  done = 0;

  /**
   * @param {Round} round
   * @param {Map<string, Kept | null>} kept What is stored of each feed; kept in step.
   * @param {string[]} planned The feeds to be read, in their order.
   * @param {import("../pkg-builder/sidelight.js").Limits} limits
   * @param {() => void} stored Told each time that a feed's stories were stored.
   */
  constructor(round, kept, planned, limits, stored) {
    this.round = round;
    this.kept = kept;
    this.planned = planned;
    this.limits = limits;
    this.stored = stored;
  }

  /** How many are read in all: those of hosts that ask to be left alone meanwhile are not. */
  get of() {
    return this.#begun.size + this.#left().length;
  }

  /** Ends it: what is not stored yet never is. */
  stop() {
    this.#stop.abort();
  }

  /** Reads all. Throws where it was stopped, or where the module has panicked, which ends it for all. */
  async run() {
    // What is left to a lane that ends lies on hosts of the others, which go on to it.
    const lanes = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => this.#lane()));
    const failed = lanes.find((lane) => lane.status === "rejected");
    if (failed) throw failed.reason;
  }

  async #lane() {
    for (let feed = this.#next(); feed !== undefined; feed = this.#next()) {
      this.#begun.add(feed);
      this.#busy.add(hostOf(feed));
      try {
        await this.#read(feed);
      } catch (error) {
        if (this.#stop.signal.aborted) throw error;
        if (error instanceof WebAssembly.RuntimeError) {
          this.stop();
          throw error;
        }
        // Nothing could be stored, perhaps: the others may fare better.
        console.error("Sidelight:", error);
      } finally {
        this.#busy.delete(hostOf(feed));
        this.done++;
      }
    }
  }

  /**
   * Asks, after those requests that go to the same host.
   * @param {import("../pkg-builder/sidelight.js").FeedRequest} request
   */
  #download(request) {
    const host = hostOf(request.address);
    const answer = (this.#hosts.get(host) ?? Promise.resolve())
      .catch(() => {})
      .then(() => download(request, feedBounds(), this.#stop.signal));
    this.#hosts.set(host, answer);
    return answer;
  }

  /** The next feed whose host is not busy. */
  #next() {
    if (this.#stop.signal.aborted) return undefined;
    return this.#left().find((feed) => !this.#busy.has(hostOf(feed)));
  }

  /** Those that are still to be asked; anew each time: a host that asks to be left alone is, with all its feeds. */
  #left() {
    const due = new Set(this.round.due(now()));
    return this.planned.filter((feed) => due.has(feed) && !this.#begun.has(feed));
  }

  /** Asks for a feed and stores what comes of it. @param {string} feed */
  async #read(feed) {
    const { round, kept, limits } = this;
    const { signal } = this.#stop;
    const state = () => round.state(feed) ?? "";
    const before = kept.get(feed) ?? null;
    const record = await followed.record(feed, before);
    const request = round.begin(feed, record, now());
    const begun = await followed.putState(feed, before, state());
    kept.set(feed, begun);
    let outcome = round.answered(request, await this.#download(request), record, limits, now(), random());
    if (outcome.again) {
      const { again } = outcome;
      outcome = round.answered(again, await this.#download(again), record, limits, now(), random());
    }
    // It may have been taken off the list meanwhile. Nor is it known then that it was asked: followed again, it is new.
    if (!(await isFollowed(feed))) {
      kept.set(feed, null);
      return followed.forget(feed);
    }
    if (outcome.changed) await followed.markDirty();
    signal.throwIfAborted();
    kept.set(
      feed,
      outcome.record === null
        ? await followed.putState(feed, begun, state())
        : await followed.putRecord(feed, begun, outcome.record, state()),
    );
    if (outcome.changed) this.stored();
  }
}
