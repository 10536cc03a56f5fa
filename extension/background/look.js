// @ts-check
// What an address gives that a reader typed: a feed, or a page with the feeds that it announces. Asked once, when they
// press the button, of a host that they allowed.

import { listedAddress, lookAt } from "../pkg-builder/sidelight.js";
import { download } from "./download.js";
import { feedBounds, withRound } from "./rounds-module.js";

/** Ends a question that a reader would not wait for, in milliseconds. */
const PATIENCE = 30_000;

/** @param {string} address @returns {Promise<import("../shared/protocol.js").Looked>} */
export const look = (address) =>
  withRound([], true, 0, async () => {
    const request = /** @type {const} */ ({ key: address, address, headers: {}, redirect: "follow" });
    const answer = await download(request, feedBounds(), AbortSignal.timeout(PATIENCE));
    if (answer.kind !== "response" || answer.status !== 200 || !answer.bytes) return { kind: "failed" };
    // Elsewhere than where the reader typed, no server may send us into their own network.
    const isElsewhere = new URL(answer.url).host !== new URL(address).host;
    if (isElsewhere && listedAddress(answer.url) === undefined) return { kind: "failed" };
    const looked = lookAt(answer.bytes, answer.headers["content-type"] ?? undefined, answer.url, address);
    return { ...looked, address: answer.url };
  });
