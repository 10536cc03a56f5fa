// @ts-check
// The dates that a panel shows, in words. The background writes them: the first `Intl` format of a process takes
// milliseconds, for which the page would have to wait.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * @typedef {object} Dates
 * @property {Record<string, string>} days When stories were published, by their `published`.
 * @property {Record<string, string>} ago How long ago that was; absent after a month.
 * @property {string | null} moment When the index was built.
 */

/** Formats by locale, made once. @type {Map<string, ReturnType<typeof formats>>} */
const made = new Map();

/** @param {string} locale */
const formats = (locale) => ({
  day: new Intl.DateTimeFormat(locale, { dateStyle: "long" }),
  moment: new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }),
  ago: new Intl.RelativeTimeFormat(locale, { numeric: "auto" }),
});

/** The formats of a locale, ahead of their first use. @param {string} locale */
export function formatsOf(locale) {
  const known = made.get(locale) ?? formats(locale);
  made.set(locale, known);
  return known;
}

/**
 * How long ago something was, in words; null after a month and for what is yet to come.
 * @param {number} since In milliseconds.
 * @param {Intl.RelativeTimeFormat} form
 */
export function agoOf(since, form) {
  if (since < -DAY || since > 30 * DAY) return null;
  if (since < HOUR) return form.format(-Math.max(1, Math.round(since / MINUTE)), "minute");
  if (since < DAY) return form.format(-Math.round(since / HOUR), "hour");
  return form.format(-Math.round(since / DAY), "day");
}

/**
 * The dates of matches and of the index they come from.
 * @param {string} locale BCP 47 tag.
 * @param {{ published?: number | null }[]} matches Unix seconds.
 * @param {number | null} created Unix seconds.
 * @param {number} [now] In milliseconds.
 * @returns {Dates}
 */
export function datesOf(locale, matches, created, now = Date.now()) {
  const { day, moment, ago } = formatsOf(locale);
  /** @type {Dates} */
  const dates = { days: {}, ago: {}, moment: created === null ? null : moment.format(created * 1000) };
  for (const { published } of matches) {
    // Beyond these there are no dates.
    if (typeof published !== "number" || !(Math.abs(published) <= 8.64e12)) continue;
    dates.days[published] = day.format(published * 1000);
    const words = agoOf(now - published * 1000, ago);
    if (words !== null) dates.ago[published] = words;
  }
  return dates;
}
