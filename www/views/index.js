// @ts-check
// What an index holds, and what its bytes go to.

import { el } from "./dom.js";
import { counted, dayOf, languageOf, size } from "./words.js";

/** @typedef {import("./pkg/sidelight.js").IndexStats} IndexStats */

/**
 * The index in one line.
 * @param {IndexStats} stats
 * @returns {(Node | string)[]}
 */
export function indexLine(stats) {
  const facts = [
    counted(stats.stories, "story", "stories"),
    counted(stats.outlets, "outlet"),
    stats.languages.map(([tag]) => languageOf(tag)).join(", "),
    size(stats.bytes),
    `built ${dayOf(stats.created)}`,
  ];
  return [
    el("strong", {}, SidelightPanel.clean(stats.name, 80) || "Unnamed index"),
    stats.sample ? " (sample)" : "",
    ` · ${facts.filter(Boolean).join(" · ")}`,
  ];
}

/**
 * Bytes by section.
 * @param {IndexStats} stats
 */
export function indexTable(stats) {
  const { sections, stories, bytes, oldest, newest } = stats;
  const perStory = (/** @type {number} */ count) => (stories > 0 ? (count / stories).toFixed(1) : "–");
  return el(
    "div",
    {},
    oldest === null || newest === null ? null : el("p", {}, `Stories from ${dayOf(oldest)} to ${dayOf(newest)}.`),
    el("p", {}, stats.languages.map(([tag, count]) => `${languageOf(tag)} ${count}`).join(", ")),
    el(
      "table",
      { class: "figures" },
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("th", { scope: "col" }, "Section"),
          el("th", { scope: "col" }, "For"),
          el("th", { scope: "col", class: "number" }, "Bytes"),
          el("th", { scope: "col", class: "number" }, "A story"),
        ),
      ),
      el(
        "tbody",
        {},
        sections.map((section) =>
          el(
            "tr",
            {},
            el("th", { scope: "row" }, el("code", {}, section.tag)),
            el("td", {}, section.role),
            el("td", { class: "number" }, section.bytes.toLocaleString("en-GB")),
            el("td", { class: "number" }, perStory(section.bytes)),
          ),
        ),
        el(
          "tr",
          { class: "total" },
          el("th", { scope: "row" }, "File"),
          el("td"),
          el("td", { class: "number" }, bytes.toLocaleString("en-GB")),
          el("td", { class: "number" }, perStory(bytes)),
        ),
      ),
    ),
  );
}
