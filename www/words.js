// @ts-check
// What this page says in words: dates, languages, sizes, and errors by their code.

const LOCALE = "en-GB";
/** Keeps a number and its unit on one line. */
const NO_BREAK = "\u00a0";
const day = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const languages = new Intl.DisplayNames([LOCALE], { type: "language" });

/**
 * A day in words. Unix seconds, or RFC 3339 text (of which the publisher's own day counts, whatever its offset).
 * @param {number | string | null | undefined} published
 * @returns {string} empty where there is none
 */
export function dayOf(published) {
  if (published === null || published === undefined || published === "") return "";
  const date =
    typeof published === "number" ? new Date(published * 1000) : new Date(`${published.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? String(published) : day.format(date).replaceAll(" ", NO_BREAK);
}

/**
 * Unix seconds of a date, for sorting; 0 where there is none.
 * @param {number | string | null | undefined} published
 */
export function secondsOf(published) {
  if (typeof published === "number") return published;
  const ms = published ? Date.parse(published) : Number.NaN;
  return Number.isNaN(ms) ? 0 : ms / 1000;
}

/**
 * The English name of a language.
 * @param {string | null | undefined} tag a BCP 47 tag
 */
export function languageOf(tag) {
  if (!tag) return "language unknown";
  try {
    return languages.of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/** @param {number} count @param {string} one @param {string} [many] */
export function counted(count, one, many = `${one}s`) {
  return `${count.toLocaleString(LOCALE)} ${count === 1 ? one : many}`;
}

/** @param {number} bytes */
export function size(bytes) {
  if (bytes < 1000) return counted(bytes, "byte");
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "KB"] : [bytes / 1e6, "MB"];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}${NO_BREAK}${unit}`;
}

/** @param {number} share 0 to 1 */
export function percent(share) {
  return `${Math.round(share * 100)}${NO_BREAK}%`;
}

/** What each section of an index holds, by its tag. @type {Record<string, string>} */
export const SECTIONS = {
  info: "Its name and languages",
  freq: "How many stories have each term",
  post: "Which stories have each term",
  near: "Copies of one text",
  docs: "Days, outlets and languages",
  outl: "Names of the outlets",
  modl: "Words and patterns that the rest is written with",
  head: "Headlines",
  urls: "Addresses",
  snip: "Sentences under the headlines",
  tiny: "Headline search",
  tomb: "Stories taken out",
};

/** What each kind of page is called. @type {Record<string, string>} */
export const KINDS = {
  article: "Article",
  "live-blog": "Live blog",
  partial: "Beginning of an article",
  "not-an-article": "Not an article",
};

/** Why nothing is shown. @type {Record<string, string>} */
export const NOTHING = {
  "not-an-article": "This does not read like an article, so a reader would see no panel here.",
  "nothing-close": "No story in this index is close enough to show. A reader would see nothing.",
  "no-index-in-language": "This index has no story in the article’s language, so there is nothing to compare it with.",
};

/** What to do about an index that cannot be opened, by the error's code. @type {Record<string, string>} */
const INDEX_ERRORS = {
  "not-an-index": "This file is not a Sidelight index. An index ends in .sidelight and is made by “sidelight build”.",
  truncated: "This index ends too early: the download or copy was cut off. Fetch it again.",
  "unsupported-version": "This index was written for another version of the format. Build it again with this version.",
  "analyzer-mismatch": "This index was built by another version of the text analysis. Build it again.",
  corrupt: "This index is damaged: a checksum does not hold. Fetch or build it again.",
  "too-large": "This index is larger than the format allows.",
  "wrong-base": "This is a delta for another index. Open the index it was made for first.",
  unavailable: "The index could not be fetched.",
};

/**
 * The code of an error thrown by the engine.
 * @param {unknown} error
 * @returns {string | undefined}
 */
export function codeOf(error) {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

/**
 * An index error in words: what to do, then the engine's own sentence with what it found.
 * @param {unknown} error
 */
export function indexError(error) {
  const detail = error instanceof Error ? error.message : String(error);
  const advice = INDEX_ERRORS[codeOf(error) ?? ""];
  return advice ? `${advice} (${detail})` : `The index could not be opened: ${detail}`;
}
