// @ts-check
// The one alarm, which starts the rounds of followed feeds. It repeats, so that it is there whenever the background
// ends; it is made only where it is missing, or by a round, for making it again moves it.

import { api } from "../shared/browser.js";
import { once } from "../shared/once.js";
import { now, random } from "./clock.js";

/** The name of the alarm. */
export const FEEDS = "feeds";
/** When the first round of a session of the browser may run. */
const FROM = "feeds-from";

const SECOND = 1000;
/** Shortest time until the alarm: browsers fire none sooner. */
const SOONEST = 30 * SECOND;
/** A round that is cut off is taken up after this long, in minutes. */
const AGAIN = 5;
/** Wait from the browser's start until overdue rounds run: this, and as much again at random as the next says. */
const WAIT = 30 * SECOND;
const RANDOM_WAIT = 4 * 60 * SECOND;

/** Sets the alarm. @param {number} when In milliseconds since 1970. */
export async function set(when) {
  await api.alarms.create(FEEDS, { when: Math.max(when, now() + SOONEST), periodInMinutes: AGAIN });
}

/** Sets the alarm where there is none. @param {number} when In milliseconds since 1970. */
export async function setMissing(when) {
  if (!(await api.alarms.get(FEEDS))) await set(when);
}

export const clear = () => api.alarms.clear(FEEDS);

/** A random time soon. */
export const someTime = () => now() + WAIT + Math.round(random() * RANDOM_WAIT);

/**
 * When the first round of this session of the browser may run, by the clock alone: nobody can tell from when its
 * requests come when the reader opened the first page.
 */
export const startOfRounds = once(async () => {
  const known = (await api.storage.session.get(FROM))[FROM];
  if (typeof known === "number") return known;
  const from = someTime();
  await api.storage.session.set({ [FROM]: from });
  return from;
});
