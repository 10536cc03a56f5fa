// @ts-check
// The index in use: which it is, what it holds, and what its bytes go to.

import { byId, el } from "../shared/dom.js";
import { counted, dayOf, indexError, languageOf, SECTIONS, size } from "../words.js";

/** @typedef {import("../pkg/sidelight.js").IndexStats} IndexStats */

/**
 * @param {object} to
 * @param {(file: File) => void} to.open
 * @param {() => void} to.sample Opens the sample again.
 */
export function wireIndex({ open, sample }) {
  const facts = byId("index-facts", HTMLElement);
  const sections = byId("index-sections", HTMLElement);
  const problem = byId("index-error", HTMLElement);
  const file = byId("index-file", HTMLInputElement);
  const back = byId("index-sample", HTMLButtonElement);

  file.addEventListener("change", () => {
    const [chosen] = file.files ?? [];
    if (chosen) open(chosen);
    file.value = "";
  });
  back.addEventListener("click", sample);

  return {
    /** Takes back what was said of the last file. */
    opening() {
      problem.hidden = true;
    },
    /** @param {IndexStats} stats @param {boolean} sample */
    show(stats, sample) {
      back.hidden = sample;
      facts.replaceChildren(...line(stats));
      sections.replaceChildren(table(stats));
    },
    /**
     * Says why an index could not be opened.
     * @param {unknown} error
     * @param {boolean} another Whether another one is open.
     */
    fail(error, another) {
      problem.textContent = indexError(error);
      problem.hidden = false;
      if (!another) facts.textContent = "No index is open.";
    },
    /** Says that there can be none at all. */
    unavailable() {
      facts.textContent = "Sidelight could not start.";
    },
  };
}

/**
 * The index in two lines.
 * @param {IndexStats} stats
 * @returns {(Node | string)[]}
 */
function line(stats) {
  const languages = stats.languages.map(([tag]) => languageOf(tag)).join(", ");
  const facts = [languages, size(stats.bytes), `built ${dayOf(stats.created)}`];
  return [
    el(
      "span",
      {},
      el("strong", {}, SidelightPanel.clean(stats.name, 80) || "Unnamed index"),
      stats.sample ? " (sample)" : "",
      ` · ${counted(stats.stories, "story", "stories")} · ${counted(stats.outlets, "outlet")}`,
    ),
    " ",
    el("span", {}, facts.filter(Boolean).join(" · ")),
  ];
}

/**
 * Bytes by section.
 * @param {IndexStats} stats
 */
function table(stats) {
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
          el("th", { scope: "col" }, "Part"),
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
            el("th", { scope: "row" }, SECTIONS[section.tag] ?? section.tag),
            el("td", { class: "number" }, section.bytes.toLocaleString("en-GB")),
            el("td", { class: "number" }, perStory(section.bytes)),
          ),
        ),
        el(
          "tr",
          { class: "total" },
          el("th", { scope: "row" }, "File"),
          el("td", { class: "number" }, bytes.toLocaleString("en-GB")),
          el("td", { class: "number" }, perStory(bytes)),
        ),
      ),
    ),
  );
}
