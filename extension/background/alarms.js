// @ts-check
// The alarms that start rounds, one for followed feeds and one for published indexes. Each repeats, so that it is there
// whenever the background ends; it is made only where it is missing, or by a round, for making it again moves it.

import { api } from "../shared/browser.js";
import { once } from "../shared/once.js";
import { now, random } from "./clock.js";

/** When the first round of a session of the browser may run. */
const FROM = "rounds-from";

const SECOND = 1000;
/** Shortest time until the alarm: browsers fire none sooner. */
const SOONEST = 30 * SECOND;
/** A round that is cut off is taken up after this long, in minutes. */
const AGAIN = 5;
/** Wait from the browser's start until overdue rounds run: this, and as much again at random as the next says. */
const WAIT = 30 * SECOND;
const RANDOM_WAIT = 4 * 60 * SECOND;
/** No alarm is further away: one that is was set by a clock that was ahead. */
const FURTHEST = 27 * 3600 * SECOND;

/** An alarm of a name. */
class Alarm {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
  }

  /** Sets it. @param {number} when In milliseconds since 1970. */
  async set(when) {
    await api.alarms.create(this.name, { when: Math.max(when, now() + SOONEST), periodInMinutes: AGAIN });
  }

  /** Sets it where there is none that comes within a day. @param {number} when In milliseconds since 1970. */
  async setMissing(when) {
    await this.#setBefore(when, now() + FURTHEST);
  }

  /** Sets it where there is none that comes sooner. @param {number} when In milliseconds since 1970. */
  setSooner(when) {
    return this.#setBefore(when, when);
  }

  /** @param {number} when @param {number} latest When one that there is may come. */
  async #setBefore(when, latest) {
    const known = await api.alarms.get(this.name);
    if (!known || known.scheduledTime > latest) await this.set(when);
  }

  /** Sees to it that it is there as the background starts, which tells nobody when a page came that has started it. */
  async look() {
    const from = await startOfRounds();
    await this.setMissing(from > now() ? from : someTime());
  }

  clear() {
    return api.alarms.clear(this.name);
  }

  /** Calls `act` when it comes; to be called at the top level. @param {() => void} act */
  listen(act) {
    api.alarms.onAlarm.addListener(({ name }) => {
      if (name === this.name) act();
    });
  }
}

export const feeds = new Alarm("feeds");
export const subscriptions = new Alarm("subscriptions");

/** A random time soon. */
const someTime = () => now() + WAIT + Math.round(random() * RANDOM_WAIT);

/**
 * When the first round of this session of the browser may run, by the clock alone: nobody can tell from when its
 * requests come when the reader opened the first page.
 */
export async function startOfRounds() {
  const from = await begun();
  // One that is further away was noted by a clock that was ahead: the wait is over.
  return from > now() + WAIT + RANDOM_WAIT ? now() : from;
}

const begun = once(async () => {
  const known = (await api.storage.session.get(FROM))[FROM];
  if (typeof known === "number") return known;
  const from = someTime();
  await api.storage.session.set({ [FROM]: from });
  return from;
});
