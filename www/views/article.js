// @ts-check
// What was read from a page, shown as an article.

import { el } from "../shared/dom.js";
import { counted, dayOf, KINDS, languageOf, percent } from "../words.js";

/** Query terms marked in the text; more would mark nearly every word. */
const MARKED_TERMS = 25;

/**
 * @param {import("../reading.js").Reading} reading
 * @param {string | undefined} localPage address of a copy on this site, where there is one
 * @returns {HTMLElement}
 */
export function articleView(reading, localPage) {
  const { extraction, source, lookup } = reading;
  const { article, kind, confidence, bylines, section, published } = extraction;
  const given = source.plain !== undefined;

  const verdict = el(
    "p",
    { class: "verdict", "data-kind": kind },
    el("strong", {}, KINDS[kind] ?? kind),
    given ? " (given as text)" : `, ${percent(confidence)} sure`,
    source.note ? el("span", { class: "note" }, ` · ${source.note}`) : null,
  );
  if (!article) return el("div", {}, verdict, el("p", { class: "quiet" }, "There is no text to read here."));

  const lang = article.lang ?? undefined;
  const facts = el(
    "dl",
    { class: "facts" },
    fact("Outlet", article.outlet, given ? "not given" : "not found"),
    fact("Published", dayOf(published ?? article.published), given ? "not given" : "not found"),
    fact("By", bylines.join(", "), "", lang),
    fact("Section", section, "", lang),
    fact("Language", article.lang ? languageOf(article.lang) : "", given ? "told from the text" : "not found"),
    fact("Length", counted(wordsIn(article.text, lang), "word"), ""),
  );

  const address = article.url || source.url;
  const terms = lookup.query.slice(0, MARKED_TERMS).map((entry) => entry.term);
  const paragraphs = article.text
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => el("p", {}, ...marked(line, terms)));

  return el(
    "div",
    { class: "article" },
    verdict,
    el(
      "article",
      { lang, dir: "auto" },
      el("h3", { dir: "auto" }, article.title || "(no headline)"),
      el("div", { dir: "ltr", lang: "en" }, facts),
      el("div", { class: "text", dir: "auto", tabindex: 0, role: "group", "aria-label": "Text" }, paragraphs),
    ),
    address || localPage
      ? el(
          "p",
          { class: "address" },
          address ? el("bdi", {}, address) : null,
          localPage ? [" ", el("a", { href: localPage }, "Open the page itself")] : null,
        )
      : null,
  );
}

/**
 * @param {string} name
 * @param {string | null | undefined} value
 * @param {string} absent what stands for a missing value; empty leaves the line out
 * @param {string} [lang]
 */
function fact(name, value, absent, lang) {
  if (!value && !absent) return null;
  return el(
    "div",
    { class: "fact" },
    el("dt", {}, name),
    value ? el("dd", { lang, dir: "auto" }, value) : el("dd", { class: "quiet" }, absent),
  );
}

/**
 * Words as the browser's own segmenter counts them, so that Chinese has some too.
 * @param {string} text
 * @param {string | undefined} lang
 */
function wordsIn(text, lang) {
  let count = 0;
  for (const part of new Intl.Segmenter(lang, { granularity: "word" }).segment(text)) if (part.isWordLike) count++;
  return count;
}

/**
 * The line with the query's terms marked. Terms are whole words of the page where its script has spaces.
 * @param {string} line
 * @param {string[]} terms
 * @returns {(Node | string)[]}
 */
function marked(line, terms) {
  if (terms.length === 0) return [line];
  const any = terms
    .toSorted((a, b) => b.length - a.length)
    .map((term) => term.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"))
    .join("|");
  const spaced = !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(line);
  const pattern = spaced ? `(?<![\\p{L}\\p{N}])(?:${any})(?![\\p{L}\\p{N}])` : `(?:${any})`;
  const parts = [];
  let end = 0;
  for (const match of line.matchAll(new RegExp(pattern, "giu"))) {
    parts.push(line.slice(end, match.index), el("mark", {}, match[0]));
    end = match.index + match[0].length;
  }
  parts.push(line.slice(end));
  return parts;
}
