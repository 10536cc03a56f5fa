// @ts-check
// Outlets in words: names of countries and languages in the language of our strings, sections.

import { locale, text } from "./browser.js";
import { isWithin, siteOf } from "./sites.js";

/** The strings of the sections. @type {Record<string, string>} */
const SECTION_STRINGS = {
  news: "section_news",
  world: "section_world",
  regional: "section_regional",
  business: "section_business",
  technology: "section_technology",
  culture: "section_culture",
  sport: "section_sport",
};

/** @param {string} section One of `SECTIONS`, or empty. */
export const sectionName = (section) => (SECTION_STRINGS[section] ? text(SECTION_STRINGS[section]) : "");

/** Names by kind, made once: each takes milliseconds. @type {Map<string, Intl.DisplayNames>} */
const names = new Map();

/** @param {"region" | "language"} type @param {string} code */
function named(type, code) {
  const known = names.get(type) ?? new Intl.DisplayNames(locale(), { type, fallback: "code" });
  names.set(type, known);
  return known.of(code) ?? code;
}

/** @param {string} code ISO 3166-1, or empty. */
export const countryName = (code) => (code === "" ? "" : named("region", code));

/** @param {string} tag BCP 47. */
export const languageName = (tag) => named("language", tag);

/**
 * The countries of stories' outlets in words, by the stories' addresses, as far as they are outlets that are followed:
 * told by their name, which the index has from the settings, or by their host.
 * @param {{ url: string, outlet: string, also_at: { url: string, outlet: string }[] }[]} matches
 * @param {import("./outlets.js").Outlet[]} followed
 * @returns {Record<string, string>}
 */
export function countriesOf(matches, followed) {
  /** @type {Record<string, string>} */
  const countries = {};
  if (followed.length === 0) return countries;
  const byName = new Map(followed.map((outlet) => [outlet.name, outlet.country]));
  const bySite = followed.map(({ site, country }) => ({ site: siteOf(site), country }));
  for (const { url, outlet } of matches.flatMap((match) => [match, ...match.also_at])) {
    const host = siteOf(url);
    const code =
      byName.get(outlet) || bySite.find(({ site }) => site !== null && host !== null && isWithin(host, site))?.country;
    if (code) countries[url] = countryName(code);
  }
  return countries;
}

/**
 * Where an outlet is edited and what its feed holds, as far as that is known.
 * @param {import("./outlets.js").Outlet} outlet
 */
export const aboutOutlet = ({ country, section }) =>
  [countryName(country), sectionName(section)].filter((word) => word !== "").join(" · ");
