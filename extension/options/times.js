// @ts-check
// When something was or will be, in words.

import { locale } from "../shared/browser.js";
import { agoOf } from "../shared/dates.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ago = () => new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });

/** When something was. @param {number} time In milliseconds. */
export const past = (time) =>
  agoOf(Date.now() - time, ago()) ?? new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(time);

/** When something will be. @param {number} time In milliseconds. */
export function future(time) {
  const left = Math.max(0, time - Date.now());
  if (left < 59.5 * MINUTE) return ago().format(Math.ceil(left / MINUTE), "minute");
  if (left < 2 * DAY) return ago().format(Math.max(1, Math.round(left / HOUR)), "hour");
  return ago().format(Math.round(left / DAY), "day");
}
