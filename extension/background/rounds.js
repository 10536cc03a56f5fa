// @ts-check
// Rounds of asking, whatever is asked for: one follows another, and the background stays awake meanwhile.

import { awake } from "./awake.js";

/** @template T What the reader pressed for. */
export class Rounds {
  #what;
  #round;
  /** Fulfilled when no round runs. @type {Promise<unknown>} */
  #idle = Promise.resolve();
  #count = 0;

  /**
   * @param {string} what Is asked for, as the console says it.
   * @param {(pressed: T) => Promise<unknown>} round Carries one out.
   */
  constructor(what, round) {
    this.#what = what;
    this.#round = round;
  }

  /** Whether a round runs or waits. */
  get busy() {
    return this.#count > 0;
  }

  /** Runs a round after those that run. Never fails. @param {T} pressed */
  run(pressed) {
    this.#count++;
    this.#idle = this.#idle
      .then(() => awake(() => this.#round(pressed)))
      .catch((error) => console.warn(`Sidelight: a round of ${this.#what} ended early`, error))
      .finally(() => this.#count--);
    return this.#idle;
  }

  /** Does something that is no round after those that run. @param {() => Promise<unknown>} work */
  after(work) {
    const done = this.#idle.then(work);
    // Where it fails, the next round does not go with it.
    this.#idle = done.catch(() => {});
    return done;
  }
}
