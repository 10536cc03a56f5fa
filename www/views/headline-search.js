// @ts-check
// Headlines found as the reader types.

import { byId, el } from "../shared/dom.js";
import { counted, dayOf } from "../words.js";

const LIMIT = 8;

/**
 * @param {object} to
 * @param {(words: string, limit: number) => Promise<import("../pkg/sidelight.js").Headline[]>} to.search
 * @param {(url: string) => void} to.choose
 */
export function wireHeadlineSearch({ search, choose }) {
  const input = byId("headline-words", HTMLInputElement);
  const count = byId("headline-count", HTMLElement);
  const results = byId("headline-results", HTMLElement);

  /** Counts searches, so that a slow one does not overwrite a newer. */
  let asked = 0;

  async function refresh() {
    const mine = ++asked;
    const words = input.value.trim();
    // One more than is shown, to know whether there are more.
    const found = words ? await search(words, LIMIT + 1) : [];
    if (mine !== asked) return;
    count.textContent = !words
      ? ""
      : found.length > LIMIT
        ? `The newest ${LIMIT} of more`
        : found.length === 0
          ? "No headline has these words"
          : counted(found.length, "headline");
    results.replaceChildren(
      ...found
        .slice(0, LIMIT)
        .map(({ url, title, outlet, published }) =>
          el(
            "li",
            {},
            el(
              "button",
              { type: "button", class: "story-button", "data-url": url },
              el("span", { class: "headline", dir: "auto" }, SidelightPanel.clean(title, 240)),
              el(
                "span",
                { class: "quiet" },
                [SidelightPanel.clean(outlet, 80), dayOf(published)].filter(Boolean).join(" · "),
              ),
            ),
          ),
        ),
    );
  }

  input.addEventListener("input", refresh);
  results.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button?.dataset.url) choose(button.dataset.url);
  });

  // Up and down move between the box and its results.
  input.closest("search")?.addEventListener("keydown", (event) => {
    if (!(event instanceof KeyboardEvent) || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    const stops = [input, ...results.querySelectorAll("button")];
    const at = stops.findIndex((stop) => stop.matches(":focus"));
    const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
    if (at < 0 || !next) return;
    event.preventDefault();
    next.focus();
  });

  return { refresh };
}
