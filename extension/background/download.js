// @ts-check
// One request, carried out: no cookies, no referrer, no cache of the browser's, bounded in time and size. Bodies that
// nobody reads, those of answers that are no success, are not fetched.

import { permitted } from "./asking.js";

/**
 * @typedef {object} Asked A request.
 * @property {string} address
 * @property {Record<string, string>} headers The only ones that are set.
 * @property {"manual" | "follow"} redirect
 */
/**
 * @typedef {object} Bounds
 * @property {number} most Most bytes of the answer.
 * @property {number} seconds How long it may take.
 */
/**
 * @typedef {{
 *       kind: "response",
 *       url: string,
 *       status: number,
 *       headers: Record<string, string | null>,
 *       bytes?: Uint8Array<ArrayBuffer>,
 *     }
 *   | { kind: "opaque-redirect" }
 *   | { kind: "failed", why: "network" | "timeout" | "too-large", bytes: number }} Answer What failed says how many bytes
 *   had come.
 */

/** The headers of an answer that mean something for what comes next. */
const HEADERS = ["etag", "last-modified", "cache-control", "age", "retry-after", "content-type"];

/** Longest wait for an answer to begin, and for the next part of it, in milliseconds. */
const STALLED = 60_000;

/** A request that came to nothing on the way. */
class Broken extends Error {}

/** Whether nothing has come for long. */
class Patience {
  #stalled = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  signal = this.#stalled.signal;

  constructor() {
    this.came();
  }

  /** Something has come. */
  came() {
    this.end();
    this.#timer = setTimeout(() => this.#stalled.abort(), STALLED);
  }

  end() {
    clearTimeout(this.#timer);
  }
}

/** What the network gives; throws `Broken` where it gives nothing. @template T @param {Promise<T>} promise */
const given = (promise) =>
  promise.catch((cause) => {
    throw new Broken("no answer", { cause });
  });

/** Whether the browser lets us ask this address. @param {string} address */
const isPermitted = async (address) => (await permitted([address])).length > 0;

/**
 * Asks. What the browser no longer lets us ask is not asked, and of what answers from elsewhere only the address is
 * told.
 * @param {Asked} asked
 * @param {Bounds} bounds
 * @param {AbortSignal} signal Ends it: then this throws.
 * @param {(bytes: number) => void} [came] Told how many bytes have come, each time that some have.
 * @returns {Promise<Answer>}
 */
export async function download({ address, headers: asked, redirect }, { most, seconds }, signal, came) {
  if (!(await isPermitted(address))) return { kind: "failed", why: "network", bytes: 0 };
  const patience = new Patience();
  const slow = AbortSignal.any([AbortSignal.timeout(1000 * seconds), patience.signal]);
  let length = 0;
  try {
    const response = await given(
      fetch(address, {
        headers: asked,
        redirect,
        cache: "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: AbortSignal.any([signal, slow]),
      }),
    );
    if (response.type === "opaqueredirect") return { kind: "opaque-redirect" };
    const { url, status } = response;
    if (!(await isPermitted(url))) {
      await response.body?.cancel();
      return { kind: "response", url, status, headers: {} };
    }
    const said = HEADERS.map((name) => /** @type {const} */ ([name, response.headers.get(name)]));
    const headers = Object.fromEntries(said);
    if (!response.ok) {
      await response.body?.cancel();
      return { kind: "response", url, status, headers };
    }
    const bytes = await bodyOf(response, most, (bytes) => {
      length = bytes;
      patience.came();
      came?.(bytes);
    });
    if (bytes === null) return { kind: "failed", why: "too-large", bytes: length };
    return { kind: "response", url, status, headers, bytes };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Broken)) throw error;
    return { kind: "failed", why: slow.aborted ? "timeout" : "network", bytes: length };
  } finally {
    patience.end();
  }
}

/**
 * The bytes of a response, counted while they come; null where they are more than `most`.
 * @param {Response} response
 * @param {number} most
 * @param {(bytes: number) => void} came
 */
async function bodyOf({ body }, most, came) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  const reader = body?.getReader();
  let length = 0;
  while (reader) {
    const { done, value } = await given(reader.read());
    if (done) break;
    length += value.length;
    came(length);
    if (length > most) {
      await reader.cancel().catch(() => {});
      return null;
    }
    parts.push(value);
  }
  // Each part goes as it is copied: an index may be a quarter of a gigabyte.
  const bytes = new Uint8Array(length);
  for (let part = parts.pop(); part; part = parts.pop()) {
    length -= part.length;
    bytes.set(part, length);
  }
  return bytes;
}
