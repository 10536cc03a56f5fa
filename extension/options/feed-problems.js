// @ts-check
// What is wrong with a feed, in plain words.

import { counted, text } from "../shared/browser.js";
import { el } from "../shared/dom.js";

/** @typedef {import("../pkg-builder/sidelight.js").FeedProblem} FeedProblem */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The strings of the problems. @type {Record<FeedProblem["code"], string>} */
const STRINGS = {
  "no-answer": "problem_no_answer",
  timeout: "problem_timeout",
  "too-large": "problem_too_large",
  status: "problem_status",
  gone: "problem_gone",
  "another-host": "problem_another_host",
  html: "problem_html",
  "not-a-feed": "problem_not_a_feed",
  interrupted: "problem_interrupted",
  held: "problem_held",
};

/** How long a problem lasts; empty below an hour. @param {number} since @param {number} now Both in milliseconds. */
function lasting(since, now) {
  const time = now - since;
  if (time < HOUR) return "";
  return time < DAY ? counted("for_hours", Math.floor(time / HOUR)) : counted("for_days", Math.floor(time / DAY));
}

/**
 * A problem, with a link where it can be looked at.
 * @param {FeedProblem} problem
 * @param {{ feed: string, name: string }} outlet
 * @param {number} [now] In milliseconds.
 * @returns {(Node | string)[]}
 */
export function problemWords({ code, since, status, address }, { feed, name }, now = Date.now()) {
  const what = text(STRINGS[code] ?? "problem_no_answer", { status: status ?? "" });
  const time = lasting(since, now);
  const words = `${[what, time].filter((word) => word !== "").join(" ")}.`;
  if (code !== "another-host" && code !== "html") return [words];
  const link = { href: address ?? feed, rel: "noopener noreferrer", target: "_blank" };
  const open = el("a", { ...link, "aria-label": text("open_it_name", { name }) }, text("open_it"));
  return [words, " ", open];
}
