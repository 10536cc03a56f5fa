// @ts-check
// The dates that a panel shows, in words. The background writes them: the first `Intl` format of a process takes
// milliseconds, for which the page would have to wait.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * @typedef {object} Dates
 * @property {Record<string, string>} times When stories were published, by their addresses: as `datetime` has it.
 * @property {Record<string, string>} days The same, in words.
 * @property {Record<string, string>} ago How long ago that was; absent after a month.
 * @property {string | null} moment When the index was built.
 *
 * @typedef {object} Published
 * @property {number | null} [published] Unix seconds; of a day alone, when it begins in UTC.
 * @property {boolean} [published_day] Whether it is a day alone, whose time nobody told: it is that day in every zone.
 */

/** Formats by locale, made once. @type {Map<string, ReturnType<typeof formats>>} */
const made = new Map();

/** @param {string} locale */
const formats = (locale) => ({
  day: dayFormat(locale, "long"),
  moment: new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short" }),
  ago: new Intl.RelativeTimeFormat(locale, { numeric: "auto" }),
});

/**
 * Writes days: of a moment the reader's, of a day alone that day.
 * @param {string} locale @param {"long" | "medium"} dateStyle
 * @returns {(of: { published: number, published_day?: boolean }) => string}
 */
export function dayFormat(locale, dateStyle) {
  const moment = new Intl.DateTimeFormat(locale, { dateStyle });
  const alone = new Intl.DateTimeFormat(locale, { dateStyle, timeZone: "UTC" });
  return ({ published, published_day }) => (published_day ? alone : moment).format(published * 1000);
}

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
 * How long ago a day was, in words, by the reader's calendar; null after a month and where it has not begun yet.
 * @param {number} day When it begins in UTC, in milliseconds.
 * @param {number} now In milliseconds.
 * @param {Intl.RelativeTimeFormat} form
 */
function daysAgo(day, now, form) {
  const today = new Date(now);
  const days = Math.floor((Date.UTC(today.getFullYear(), today.getMonth(), today.getDate()) - day) / DAY);
  return days < 0 || days > 30 ? null : form.format(-days, "day");
}

/**
 * The dates of matches and of the index they come from.
 * @param {string} locale BCP 47 tag.
 * @param {(Published & { url: string })[]} matches
 * @param {number | null} created Unix seconds.
 * @param {number} [now] In milliseconds.
 * @returns {Dates}
 */
export function datesOf(locale, matches, created, now = Date.now()) {
  const { day, moment, ago } = formatsOf(locale);
  /** @type {Dates} */
  const dates = { times: {}, days: {}, ago: {}, moment: created === null ? null : moment.format(created * 1000) };
  for (const { url, published, published_day } of matches) {
    // Beyond these there are no dates.
    if (typeof published !== "number" || !(Math.abs(published) <= 8.64e12)) continue;
    const time = new Date(published * 1000).toISOString();
    dates.times[url] = published_day ? time.slice(0, time.indexOf("T")) : time;
    dates.days[url] = day({ published, published_day });
    const words = published_day ? daysAgo(published * 1000, now, ago) : agoOf(now - published * 1000, ago);
    if (words !== null) dates.ago[url] = words;
  }
  return dates;
}
