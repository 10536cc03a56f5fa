// @ts-check
// Why a published index could not be had or updated, in plain words: what happened, what stays, what can be done.

import { text } from "./browser.js";

/** @typedef {import("../pkg-builder/sidelight.js").SubscriptionCode} SubscriptionCode */

/** What can be done: the strings for one who subscribes already, and for one who is about to. */
const DEEDS = /** @type {const} */ ({
  again: ["index_do_again", "index_try_again"],
  publisher: ["index_do_publisher", "index_try_publisher"],
  address: ["index_do_address", "index_try_address"],
  newer: ["index_do_newer", "index_try_newer"],
  clock: ["index_do_clock", "index_try_clock"],
  room: ["index_do_room", "index_try_room"],
});

/**
 * What happened, and what can be done about it.
 * @type {Record<SubscriptionCode, [string, keyof typeof DEEDS]>}
 */
const PROBLEMS = {
  "too-large": ["index_too_large_problem", "publisher"],
  "not-a-manifest": ["index_not_a_manifest", "address"],
  "unsupported-version": ["index_unsupported_version", "newer"],
  "analyzer-mismatch": ["index_analyzer_mismatch", "newer"],
  "bad-file-name": ["index_bad_file_name", "publisher"],
  "bad-key": ["index_bad_key", "publisher"],
  "bad-signature": ["index_bad_signature", "again"],
  "unknown-key": ["index_unknown_key", "address"],
  "bad-rotation": ["index_bad_rotation", "address"],
  "other-index": ["index_other_index", "address"],
  "rolled-back": ["index_rolled_back", "again"],
  forked: ["index_forked", "publisher"],
  "from-the-future": ["index_from_the_future", "clock"],
  expired: ["index_expired", "publisher"],
  "wrong-size": ["index_wrong_size", "again"],
  "wrong-hash": ["index_wrong_hash", "again"],
  "bad-index": ["index_bad_index", "publisher"],
  "bad-address": ["index_bad_address", "address"],
  "no-answer": ["index_no_answer", "again"],
  timeout: ["index_timeout", "again"],
  status: ["index_status_problem", "again"],
  "another-host": ["index_another_host", "address"],
  "no-room": ["index_no_room", "room"],
  interrupted: ["index_interrupted", "again"],
  "too-much": ["index_too_much", "again"],
};

/** Statuses of what is there no more. */
const GONE = [404, 410];

/** @param {string} code @param {number | null} status @returns {[string, keyof typeof DEEDS]} */
function told(code, status) {
  if (code === "status" && status !== null && GONE.includes(status)) {
    return [text("index_gone", { status }), "address"];
  }
  const [words, deed] = PROBLEMS[/** @type {SubscriptionCode} */ (code)] ?? PROBLEMS["no-answer"];
  return [text(words, { status: status ?? "" }), deed];
}

/**
 * Why a subscription could not be updated.
 * @param {{ code: string, status: number | null }} problem
 * @param {number} stories Those in use.
 */
export function updateProblem({ code, status }, stories) {
  const [what, deed] = told(code, status);
  return [what, stories > 0 ? text("index_stories_stay") : "", text(DEEDS[deed][0])]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

/** Why an index can't be subscribed to; nothing of it is kept. @param {{ code: string, status: number | null }} problem */
export function offerProblem({ code, status }) {
  const [what, deed] = told(code, status);
  return [what, text("index_not_subscribed"), text(DEEDS[deed][1])].join(" ");
}
