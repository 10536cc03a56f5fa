// @ts-check
// One request for a feed, carried out: no cookies, no referrer, no cache of the browser's, bounded in time and size.

import { feedBytes, feedSeconds } from "../pkg-builder/sidelight.js";
import { allowed } from "../shared/browser.js";
import { patternOf } from "../shared/sites.js";

/** @typedef {import("../pkg-builder/sidelight.js").FeedRequest} FeedRequest */
/** @typedef {import("../pkg-builder/sidelight.js").FeedAnswer} FeedAnswer */

/** The headers of an answer that mean something for what comes next. */
const HEADERS = ["etag", "last-modified", "cache-control", "age", "retry-after", "content-type"];

/** A request that came to nothing on the way. */
class Broken extends Error {}

/** What the network gives; throws `Broken` where it gives nothing. @template T @param {Promise<T>} promise */
const given = (promise) =>
  promise.catch((cause) => {
    throw new Broken("no answer", { cause });
  });

/** Whether the browser lets us ask this address. @param {string} address */
const isPermitted = async (address) => (await allowed([patternOf(address)])).length > 0;

/**
 * Asks for a feed; the module has been started. What the browser no longer lets us ask is not asked, and of what
 * answers from elsewhere only the address is told.
 * @param {FeedRequest} request
 * @param {AbortSignal} signal Ends it: then this throws.
 * @returns {Promise<FeedAnswer>}
 */
export async function download({ address, headers, redirect }, signal) {
  if (!(await isPermitted(address))) return { kind: "failed", why: "network" };
  const slow = AbortSignal.timeout(1000 * feedSeconds());
  try {
    const response = await given(
      fetch(address, {
        headers,
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
    const bytes = await beginning(response);
    if (bytes === null) return { kind: "failed", why: "too-large" };
    const said = HEADERS.map((name) => /** @type {const} */ ([name, response.headers.get(name)]));
    return { kind: "response", url, status, headers: Object.fromEntries(said), bytes };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Broken)) throw error;
    return { kind: "failed", why: slow.aborted ? "timeout" : "network" };
  }
}

/** The bytes of a response, counted while they come; null where they are too many. @param {Response} response */
async function beginning({ body }) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  const most = feedBytes();
  const reader = body?.getReader();
  for (let length = 0; reader; ) {
    const { done, value } = await given(reader.read());
    if (done) break;
    length += value.length;
    if (length > most) {
      await reader.cancel().catch(() => {});
      return null;
    }
    parts.push(value);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
