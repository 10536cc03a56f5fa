// @ts-check
// Lookups: the engine's answer, cut to what the reader wants to see, with dates in words.

import { locale } from "../shared/browser.js";
import { datesOf, formatsOf } from "../shared/dates.js";
import { countriesOf, languageName } from "../shared/outlet-words.js";
import * as store from "../shared/settings.js";
import { sitesOf } from "../shared/sites.js";
import { keyOf } from "../shared/subscriptions.js";
import { telling } from "../shared/telling.js";
import * as badge from "./badge.js";
import { isStale, use } from "./engine.js";

/** @typedef {import("../shared/settings.js").Settings} Settings */
/** @typedef {import("../shared/protocol.js").Found} Found */

/** Longest text that counts as a headline where the reader chose it, in UTF-16 units. */
const HEADLINE_LENGTH = 200;
/** Heaviest terms of the query that are handed over. */
const TERMS = 6;

/** The language of dates, read once. @type {string | null} */
let spoken = null;
const language = () => (spoken ??= locale());

/** Makes ready what the next answer needs. */
export const prepare = () => formatsOf(language());

/** @param {Settings} settings */
function options(settings) {
  return {
    // Cards in languages the reader doesn't read are taken out afterwards, so more are asked for.
    limit: settings.languages.length > 0 ? 20 : settings.cards,
    hidden_outlets: settings.hidden_outlets,
  };
}

/**
 * Names of the published indexes that stories are from, by the stories' addresses.
 * @param {{ url: string, library: string }[]} matches
 * @param {Settings} settings
 */
function indexesOf(matches, { subscriptions }) {
  const names = new Map(subscriptions.map(({ address, name }) => [keyOf(address), name]));
  return Object.fromEntries(
    matches.flatMap(({ url, library }) => {
      const name = names.get(library);
      return name === undefined ? [] : [[url, name]];
    }),
  );
}

/**
 * @param {Settings} settings
 * @param {import("../pkg/sidelight.js").Engine} engine
 * @param {import("../pkg/sidelight.js").Lookup} lookup
 * @returns
 *   {Pick<Found, "matches" | "copies" | "dates" | "sites" | "countries" | "indexes" | "elsewhere" | "nothing" | "terms" | "sample" | "created" | "stale">}
 */
function answer(settings, engine, lookup) {
  // Counting all stories is left to who shows their number.
  const [sample, created] = [engine.isSample(), engine.created()];
  const read = settings.languages;
  const matches = lookup.matches
    .filter((match) => read.length === 0 || !match.lang || read.includes(match.lang))
    .slice(0, settings.cards)
    .map((match) => ({ ...match, reasons: telling(match.reasons) }));
  return {
    matches,
    copies: lookup.copies,
    dates: datesOf(language(), matches, created),
    sites: sitesOf(matches, lookup.copies),
    countries: countriesOf(matches, settings.outlets),
    indexes: indexesOf(matches, settings),
    elsewhere: lookup.other_languages
      .filter(({ lang }) => read.length === 0 || read.includes(lang))
      .map(({ lang, stories }) => ({ lang, name: languageName(lang), stories })),
    nothing: matches.length > 0 ? null : (lookup.nothing ?? "nothing-close"),
    terms: lookup.query.slice(0, TERMS).map((term) => term.term),
    sample,
    created,
    stale: isStale({ sample, created }),
  };
}

/**
 * Similar stories for a page; sets the badge of its tab, too.
 * @param {string} page Flattened.
 * @param {import("./badge.js").Claim} from
 * @param {boolean} anyway Whether it is looked up also where it seems to be no article.
 * @returns {Promise<Found>}
 */
export async function lookUpPage(page, from, anyway) {
  const claim = badge.claim(from);
  const settings = await store.settings();
  const found = await use((engine) => {
    const lookup = engine.similar(page, { ...options(settings), anyway });
    const { kind, article, last_element, container } = lookup.extraction;
    return {
      ...answer(settings, engine, lookup),
      kind,
      title: article?.title ?? null,
      url: article?.url ?? null,
      lang: article?.lang ?? null,
      last_element: last_element ?? null,
      container: container ?? null,
    };
  });
  const count = settings.badge ? found.matches.filter((match) => match.tier === "same-event").length : 0;
  // The answer does not wait for it.
  badge.show(claim, count);
  return found;
}

/**
 * Similar stories for a text the reader chose.
 * @param {string} about
 * @param {Settings} settings
 * @returns {Promise<Found>}
 */
export function lookUpText(about, settings) {
  return use((engine) => {
    const title = about.length <= HEADLINE_LENGTH ? about : "";
    const lookup = engine.similarArticle({ url: "", title, text: about }, options(settings));
    return {
      ...answer(settings, engine, lookup),
      kind: "article",
      title: null,
      url: null,
      lang: null,
      last_element: null,
      container: null,
    };
  });
}
