// @ts-check
// The article that was read, the panel under it, and how its stories were found.

import { byId, el } from "../shared/dom.js";
import { counted, NOTHING } from "../words.js";
import { articleView } from "./article.js";
import { evidenceView } from "./evidence.js";
import { clearPanel, showPanel } from "./panel.js";

/** @typedef {import("../reading.js").Reading} Reading */

/** Below this width the article stands under the sources; as in layout.css. */
const STACKED = "(max-width: 47.99rem)";

export function wireReading() {
  const section = byId("reading", HTMLElement);
  const article = byId("article", HTMLElement);
  const answer = byId("answer", HTMLElement);
  const panel = byId("panel", HTMLElement);
  const evidence = byId("evidence", HTMLElement);

  /** Shows this alone, with no answer under it. @param {HTMLElement} element */
  function alone(element) {
    article.replaceChildren(element);
    evidence.replaceChildren();
    clearPanel(panel);
    answer.textContent = "";
  }

  return {
    /** @param {string} label Of what is being read. */
    loading(label) {
      article.setAttribute("aria-busy", "true");
      alone(el("p", { class: "quiet" }, `Reading ${label} …`));
    },

    /** @param {string} message */
    fail(message) {
      article.removeAttribute("aria-busy");
      alone(el("p", { class: "error", role: "alert" }, message));
    },

    /**
     * @param {Reading} reading
     * @param {object} more
     * @param {import("../pkg/sidelight.js").IndexStats} more.stats Of the index that was asked.
     * @param {string | undefined} more.localPage Address of a copy on this site, where there is one.
     * @param {(url: string) => string | null} more.linkOf
     * @param {() => Promise<{ name: string, ms: number }[]>} more.again Measures the steps repeatedly.
     */
    async show(reading, { stats, localPage, linkOf, again }) {
      const { lookup } = reading;
      article.removeAttribute("aria-busy");
      article.replaceChildren(articleView(reading, localPage));
      evidence.replaceChildren(evidenceView(reading, again, linkOf));
      const { matches, copies } = lookup;
      const pasted = !reading.extraction.article?.url;
      answer.textContent =
        matches.length > 0
          ? `${counted(matches.length, "similar story", "similar stories")}, in the extension’s own panel:`
          : (NOTHING[lookup.nothing ?? "nothing-close"] ?? "Nothing to show.");
      if (matches.length === 0 && copies.length === 0) {
        clearPanel(panel);
        return;
      }
      try {
        await showPanel(panel, { lookup, stats, pasted, link: linkOf });
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        answer.textContent = `The panel could not be shown: ${reason}`;
      }
    },

    /** Moves the keyboard's place to the article. */
    focus: () => section.focus({ preventScroll: true }),

    /** Goes to the article where it stands below the sources. */
    scrollWhereStacked() {
      if (matchMedia(STACKED).matches) section.scrollIntoView({ block: "start" });
    },
  };
}
