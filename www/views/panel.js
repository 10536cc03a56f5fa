// @ts-check
// The extension's own panel on this page: the same script, style sheet and strings.

import { datesOf } from "../shared/dates.js";
import { panelCss, panelStrings } from "../shared/panel-parts.js";
import { sitesOf } from "../shared/sites.js";
import { telling } from "../shared/telling.js";
import { languageOf } from "../words.js";

const LOCALE = "en-GB";

/**
 * The panel's style sheet and strings, fetched once.
 * @type {Promise<{ css: string, strings: Record<string, string> }> | undefined}
 */
let fetched;

/** @param {string} address */
async function get(address) {
  const response = await fetch(address, { credentials: "omit" });
  if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`);
  return response;
}

async function fetchParts() {
  const [css, messages] = await Promise.all([
    panelCss((path) => get(`./${path}`).then((response) => response.text())),
    get("./_locales/en/messages.json").then((response) => response.json()),
  ]);
  return { css, strings: panelStrings("en", (name) => messages[name]?.message ?? "") };
}

/** Counts calls, so that a panel whose parts come late does not overwrite a newer one. */
let calls = 0;

/**
 * Shows matches as the extension does under an article.
 * @param {HTMLElement} place
 * @param {object} answer
 * @param {import("../pkg/sidelight.js").Lookup} answer.lookup
 * @param {import("../pkg/sidelight.js").IndexStats} answer.stats
 * @param {boolean} answer.pasted Whether what was read has no address.
 * @param {(url: string) => string | null} answer.link
 */
export async function showPanel(place, { lookup, stats, pasted, link }) {
  const call = ++calls;
  fetched ??= fetchParts();
  const { css, strings } = await fetched;
  if (call !== calls) return;
  const panel = SidelightPanel.create({
    css,
    strings,
    locale: LOCALE,
    dir: "ltr",
    placement: "inside",
    theme: "auto",
    open_root: true,
    heading_level: 3,
    link,
  });
  const dates = datesOf(LOCALE, lookup.matches, stats.created);
  const { copies } = lookup;
  const matches = lookup.matches.map((match) => ({ ...match, reasons: telling(match.reasons) }));
  const sites = sitesOf(matches, copies);
  const { sample, created } = stats;
  // Whose countries are known are outlets that someone follows.
  const elsewhere = lookup.other_languages.map(({ lang, stories }) => ({ lang, name: languageOf(lang), stories }));
  panel.show({ matches, copies, dates, sites, countries: {}, elsewhere, sample, created, stale: false, pasted });
  place.replaceChildren(panel.host);
}

/** @param {HTMLElement} place */
export function clearPanel(place) {
  calls++;
  place.replaceChildren();
}
