// @ts-check
// What a published index says of itself, as a list of facts: who signs, what it holds, how large and how fresh it is.

import { locale, text } from "./browser.js";
import { agoOf } from "./dates.js";
import { el } from "./dom.js";
import { languageName } from "./outlet-words.js";
import { keyOf } from "./subscriptions.js";

/** @typedef {import("../pkg-builder/sidelight.js").PublishedIndex} PublishedIndex */

/** Languages named; of more, the number is said. */
const MOST_LANGUAGES = 12;

/** What others have written, inside a sentence of ours: neither turns the other's direction. @param {string} words */
export const isolated = (words) => `\u2068${words}\u2069`;

/** A number of bytes in words. @param {number} bytes */
export function sizeOf(bytes) {
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kilobyte"] : [bytes / 1e6, "megabyte"];
  const maximumFractionDigits = unit === "megabyte" && value < 100 ? 1 : 0;
  return new Intl.NumberFormat(locale(), { style: "unit", unit, maximumFractionDigits }).format(value);
}

/** The beginning and the end of a key. @param {string} key */
const shortened = (key) => `${key.slice(0, 8)}…${key.slice(-6)}`;

/** A key, shortened, and whole on demand. @param {string} key */
function keyShown(key) {
  const code = (/** @type {string} */ words) => el("code", { dir: "ltr" }, words);
  return el(
    "details",
    { class: "key" },
    el("summary", {}, code(shortened(key)), " ", el("span", { class: "soft small" }, text("index_key_whole"))),
    code(key),
  );
}

/** @param {string} tag As a publisher wrote it: browsers know fewer forms. */
function nameOf(tag) {
  try {
    return languageName(tag);
  } catch {
    return tag;
  }
}

/** @param {string[]} tags */
function languages(tags) {
  const names = tags.slice(0, MOST_LANGUAGES).map(nameOf);
  if (tags.length > MOST_LANGUAGES)
    names.push(`+${new Intl.NumberFormat(locale()).format(tags.length - names.length)}`);
  return new Intl.ListFormat(locale(), { type: "unit" }).format(names);
}

/** A day with its time, and how long ago it was where that is not long. @param {number} time In milliseconds. */
function moment(time) {
  const words = new Intl.DateTimeFormat(locale(), { dateStyle: "long", timeStyle: "short" }).format(time);
  const ago = agoOf(Date.now() - time, new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }));
  return ago === null || time > Date.now() ? words : `${words} (${ago})`;
}

/** A link to a page of the publisher's. @param {string} href */
function homepage(href) {
  const { host, pathname } = new URL(href);
  const shown = el("bdi", { dir: "ltr" }, pathname === "/" ? host : `${host}${pathname}`);
  return el("a", { href, rel: "noopener noreferrer", target: "_blank" }, shown);
}

/** The key that an address carries; empty where it carries none. @param {string} address */
export const keyIn = (address) => address.split("#")[1] ?? "";

/**
 * The facts of an index.
 * @param {PublishedIndex} index
 * @param {string} address Its manifest's.
 */
export function indexFacts(index, address) {
  const number = new Intl.NumberFormat(locale());
  /** @type {[string, Node | string | null][]} */
  const rows = [
    [text("index_homepage"), index.homepage === "" ? null : homepage(index.homepage)],
    [text("index_address"), el("bdi", { dir: "ltr" }, keyOf(address))],
    [text("index_key"), keyShown(index.key)],
    [text("index_languages"), index.languages.length > 0 ? languages(index.languages) : null],
    [text("index_stories"), number.format(index.stories)],
    [text("index_size"), sizeOf(index.bytes)],
    [text("index_created"), moment(index.created)],
    [text("index_expires"), moment(index.expires)],
  ];
  const facts = rows.flatMap(([name, value]) => (value === null ? [] : [el("dt", {}, name), el("dd", {}, value)]));
  return el("dl", { class: "facts" }, facts);
}
