// @ts-check
// One visit to a published index, carried out: what is asked, what answers mean and what comes next says the module
// (src/subscription/round.rs).

import { now, random } from "./clock.js";
import { download } from "./download.js";
import { codeOf, useSubscription } from "./engine.js";
import * as files from "./subscription-files.js";

/** @typedef {import("../pkg-builder/sidelight.js").SubscriptionRound} SubscriptionRound */
/** @typedef {import("../pkg-builder/sidelight.js").SubscriptionRequest} SubscriptionRequest */
/** @typedef {import("../pkg-builder/sidelight.js").SubscriptionAnswer} SubscriptionAnswer */
/** @typedef {import("../pkg-builder/sidelight.js").SubscriptionStep} SubscriptionStep */
/** @typedef {import("../pkg-builder/sidelight.js").SubscriptionCode} SubscriptionCode */
/** @template {SubscriptionStep["kind"]} K @typedef {Extract<SubscriptionStep, { kind: K }>} Step */

/**
 * Why files can't be used that the engine does not open.
 * @param {string | null} code Of the engine; null for a panic.
 * @param {string[]} parts
 * @returns {Promise<SubscriptionCode>}
 */
async function whyUnused(code, parts) {
  // The browser threw one away since it was looked for, or it was spoiled here: it is fetched again.
  if (code === "unavailable" || (await files.dropSpoiled(parts))) return "interrupted";
  return code === "unsupported-version" || code === "analyzer-mismatch" ? code : "bad-index";
}

export class Visit {
  #stop = new AbortController();
  /** What the last answer brought of a file. @type {Uint8Array<ArrayBuffer> | null} */
  #file = null;
  /** Bytes of the files that have come whole. */
  #whole = 0;
  /**
   * How much of the files that are not here has come; null where none is asked for.
   * @type {{ bytes: number, of: number } | null}
   */
  progress = null;

  /**
   * @param {SubscriptionRound} round
   * @param {string} key
   * @param {(state: string, parts: string[] | null) => Promise<unknown>} store Keeps the state and, where these are
   *   used from now on, the files. Before, nothing is done that depends on it.
   */
  constructor(round, key, store) {
    this.round = round;
    this.key = key;
    this.store = store;
  }

  /** Ends it: what is not stored yet never is. */
  stop() {
    this.#stop.abort();
  }

  /**
   * Carries the visit out; gives how it ended. Throws where it was stopped.
   * @param {boolean} pressed Whether the reader has pressed for it.
   * @returns {Promise<Step<"offer"> | Step<"done"> | Step<"failed">>}
   */
  async run(pressed) {
    /** @type {SubscriptionStep} */
    let step = { kind: "ask", request: this.round.begin(this.key, now(), pressed), keep: null };
    await this.#store(null);
    while (step.kind === "ask" || step.kind === "use") {
      step = await (step.kind === "ask" ? this.#ask(step) : this.#use(step));
    }
    return step;
  }

  /** @param {string[] | null} parts */
  async #store(parts) {
    this.#stop.signal.throwIfAborted();
    await this.store(this.round.state(this.key) ?? "", parts);
    this.#stop.signal.throwIfAborted();
  }

  /** @param {Step<"ask">} step @returns {Promise<SubscriptionStep>} */
  async #ask({ request, keep }) {
    /** @type {SubscriptionAnswer} */
    const answer = (await this.#keep(keep)) ? await this.#answerTo(request) : { kind: "failed", why: "no-room" };
    const step = this.round.answered(this.key, answer, await files.here(), now(), random());
    await this.#store(null);
    return step;
  }

  /** Keeps the file that has come; gives whether there was room for it. @param {string | null} sha256 */
  async #keep(sha256) {
    const file = this.#file;
    this.#file = null;
    if (sha256 === null || file === null) return true;
    this.#whole += file.length;
    return files.put(sha256, file).then(
      () => true,
      (error) => {
        console.warn("Sidelight: no room for a file", error);
        return false;
      },
    );
  }

  /** @param {SubscriptionRequest} request @returns {Promise<SubscriptionAnswer>} */
  async #answerTo(request) {
    const { signal } = this.#stop;
    if (request.asked !== "file") return download(request, request, signal);
    const progress = { bytes: this.#whole, of: this.#whole + this.round.left(this.key) };
    this.progress = progress;
    const answer = await download(request, request, signal, (bytes) => {
      progress.bytes = this.#whole + bytes;
    });
    if (answer.kind !== "response") return answer;
    const { bytes, ...said } = answer;
    // Nobody has read a byte of it before its hash is known.
    this.#file = bytes ?? null;
    return { ...said, file: { bytes: bytes?.length ?? 0, sha256: await files.hashOf(bytes ?? new Uint8Array()) } };
  }

  /** @param {Step<"use">} step @returns {Promise<SubscriptionStep>} */
  async #use({ parts, keep }) {
    this.progress = null;
    if (!(await this.#keep(keep))) return this.#unused("no-room");
    /** @type {SubscriptionStep | null} */
    let step = null;
    try {
      await useSubscription(this.key, parts, async (stories) => {
        step = this.round.used(this.key, stories, null, now(), random());
        await this.#store(parts);
      });
      return step ?? this.#unused("bad-index");
    } catch (error) {
      const isTheirs = codeOf(error) !== null || error instanceof WebAssembly.RuntimeError;
      if (step !== null || !isTheirs) throw error;
      console.warn("Sidelight: files of a published index can't be used", error);
      return this.#unused(await whyUnused(codeOf(error), parts));
    }
  }

  /** @param {SubscriptionCode} code Why the files can't be used. */
  async #unused(code) {
    const step = this.round.used(this.key, null, code, now(), random());
    await this.#store(null);
    return step;
  }
}
