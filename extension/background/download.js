// @ts-check
// One request for a feed, carried out: no cookies, no referrer, no cache of the browser's, bounded in time and size.

import { feedBytes, feedSeconds } from "../pkg-builder/sidelight.js";

/** @typedef {import("../pkg-builder/sidelight.js").FeedRequest} FeedRequest */
/** @typedef {import("../pkg-builder/sidelight.js").FeedAnswer} FeedAnswer */

/** The headers of an answer that mean something for what comes next. */
const TOLD = ["etag", "last-modified", "cache-control", "age", "retry-after", "content-type"];

/**
 * Asks for a feed; the module has been started.
 * @param {FeedRequest} request
 * @param {AbortSignal} signal Ends it: then this throws.
 * @returns {Promise<FeedAnswer>}
 */
export async function download({ address, headers, redirect }, signal) {
  const slow = AbortSignal.timeout(1000 * feedSeconds());
  try {
    const response = await fetch(address, {
      headers,
      redirect,
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.any([signal, slow]),
    });
    if (response.type === "opaqueredirect") return { kind: "opaque-redirect" };
    const bytes = await beginning(response);
    if (bytes === null) return { kind: "failed", why: "too-large" };
    const told = TOLD.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null ? [] : [[name, value]];
    });
    return { kind: "response", url: response.url, status: response.status, headers: Object.fromEntries(told), bytes };
  } catch {
    signal.throwIfAborted();
    return { kind: "failed", why: slow.aborted ? "timeout" : "network" };
  }
}

/** The bytes of a response, counted while they come; null where they are too many. @param {Response} response */
async function beginning({ body }) {
  if (!body) return new Uint8Array();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  let length = 0;
  const most = feedBytes();
  // Leaving the loop cancels the stream.
  for await (const part of /** @type {AsyncIterable<Uint8Array<ArrayBuffer>>} */ (/** @type {unknown} */ (body))) {
    length += part.length;
    if (length > most) return null;
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
