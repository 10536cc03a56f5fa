// @ts-check
// A developer's view of one lookup: the query's terms, the scores, the time of each step.

import { SAMPLES } from "../reading.js";
import { el } from "../shared/dom.js";
import { counted, dayOf, percent, size } from "../words.js";

/**
 * A bar as wide as `share`, 0 to 1; decoration only, so hidden from screen readers: the number stands beside it.
 * @param {number} share
 */
function bar(share) {
  const fill = el("span", { class: "bar-fill" });
  fill.style.inlineSize = `${Math.max(0, Math.min(1, share)) * 100}%`;
  return el("span", { class: "bar", "aria-hidden": "true" }, fill);
}

/** @type {Record<string, string>} */
const TIERS = { "same-event": "Same event", background: "Background" };

/**
 * @param {import("../reading.js").Reading} reading
 * @param {() => Promise<{ name: string, ms: number }[]>} again measures the steps repeatedly
 * @param {(url: string) => string | null} linkOf
 * @returns {HTMLElement}
 */
export function evidenceView(reading, again, linkOf) {
  return el(
    "div",
    {},
    terms(reading.lookup.query),
    scores(reading.lookup.matches, linkOf),
    times(reading, again),
    answer(reading),
  );
}

/** Terms that are shown at once; the others are folded. */
const TERMS = 6;

/** @param {import("../pkg/sidelight.js").QueryTerm[]} query */
function terms(query) {
  if (query.length === 0) {
    return section("Words searched for", el("p", { class: "quiet" }, "None: there is no article to ask with."));
  }
  const heaviest = query[0]?.weight ?? 1;
  /** @param {import("../pkg/sidelight.js").QueryTerm[]} some */
  const bars = (some) =>
    el(
      "ol",
      { class: "terms" },
      some.map(({ term, weight }) =>
        el(
          "li",
          {},
          el("bdi", {}, SidelightPanel.clean(term, 60)),
          bar(weight / heaviest),
          el("span", { class: "number" }, weight.toFixed(2)),
        ),
      ),
    );
  const rest = query.slice(TERMS);
  return section(
    "Words searched for",
    bars(query.slice(0, TERMS)),
    rest.length === 0 ? null : el("details", {}, el("summary", {}, `${rest.length} more`), bars(rest)),
    el(
      "p",
      { class: "quiet" },
      "Those that say most about this article, with their weight: how often they stand in it, headline and beginning above all, and how few other stories have them. They are marked in the text.",
    ),
  );
}

/**
 * @param {import("../pkg/sidelight.js").Match[]} matches
 * @param {(url: string) => string | null} linkOf
 */
function scores(matches, linkOf) {
  return section(
    "Matches and their scores",
    matches.length === 0
      ? el("p", { class: "quiet" }, "None.")
      : el(
          "ol",
          { class: "scores" },
          matches.map((match) =>
            el(
              "li",
              {},
              el(
                "a",
                { href: linkOf(match.url), lang: match.lang, dir: "auto", rel: "noopener noreferrer" },
                SidelightPanel.clean(match.title, 240),
              ),
              el(
                "p",
                { class: "score" },
                bar(match.score),
                el("span", { class: "number" }, match.score.toFixed(3)),
                ` ${TIERS[match.tier] ?? match.tier} · ${SidelightPanel.clean(match.outlet, 80)}`,
                match.published === null || match.published === undefined ? null : ` · ${dayOf(match.published)}`,
                match.days_apart === null || match.days_apart === undefined
                  ? null
                  : ` · ${match.days_apart === 0 ? "same day" : `${counted(match.days_apart, "day")} apart`}`,
              ),
              el(
                "p",
                { class: "reasons" },
                match.reasons.length === 0 ? "No shared term named." : "Shares ",
                match.reasons.flatMap((reason, i) => [
                  i === 0 ? "" : ", ",
                  el("bdi", {}, SidelightPanel.clean(reason.term, 60)),
                  el("span", { class: "number" }, ` ${percent(reason.share)}`),
                ]),
              ),
              match.also_at.length === 0
                ? null
                : el(
                    "p",
                    { class: "reasons" },
                    `Also at ${match.also_at.map((copy) => SidelightPanel.clean(copy.outlet, 80)).join(", ")}`,
                  ),
            ),
          ),
        ),
    matches.length === 0
      ? null
      : el(
          "p",
          { class: "quiet" },
          "Score: the chance, as calibrated, that both tell of the same event. Percentages: a term’s share of the weight the two have in common.",
        ),
  );
}

/**
 * @param {import("../reading.js").Reading} reading
 * @param {() => Promise<{ name: string, ms: number }[]>} again measures the steps repeatedly
 */
function times(reading, again) {
  const rows = reading.steps.map((step) => ({
    step,
    repeated: el("td", { class: "number" }, step.name === "fetch" ? "" : "–"),
  }));
  const status = el("span", { role: "status", class: "quiet" });
  const button = el("button", { type: "button" }, "Measure again and again");
  button.addEventListener("click", async () => {
    button.disabled = true;
    status.textContent = " Measuring …";
    const medians = await again();
    for (const { step, repeated } of rows) {
      const found = medians.find((median) => median.name === step.name);
      if (found) repeated.textContent = ms(found.ms);
    }
    button.disabled = false;
    status.textContent = ` Median of ${SAMPLES} samples.`;
  });

  return section(
    "Time of each step",
    el(
      "table",
      { class: "times figures" },
      el(
        "caption",
        { class: "quiet" },
        "In milliseconds, on this device. “Once” is this page’s own run, what a reader waits for, and as coarse as the browser’s clock.",
      ),
      el(
        "thead",
        {},
        el(
          "tr",
          {},
          el("th", { scope: "col" }, "Step"),
          el("th", { scope: "col", class: "number" }, "Once"),
          el("th", { scope: "col", class: "number" }, "Repeated"),
        ),
      ),
      el(
        "tbody",
        {},
        rows.map(({ step, repeated }) =>
          el(
            "tr",
            {},
            el(
              "th",
              { scope: "row" },
              el("span", { class: "step" }, step.name),
              " ",
              el("span", { class: "quiet" }, step.what),
            ),
            el("td", { class: "number" }, ms(step.ms)),
            repeated,
          ),
        ),
      ),
    ),
    reading.sizes
      ? el("p", { class: "quiet" }, `${size(reading.sizes.html)} of HTML became ${size(reading.sizes.wire)} flattened.`)
      : null,
    el("p", {}, button, status),
  );
}

/** @param {import("../reading.js").Reading} reading */
function answer({ extraction, lookup }) {
  const json = JSON.stringify({ extraction, ...lookup }, null, 2);
  return el(
    "details",
    {},
    el("summary", {}, "The whole answer as JSON"),
    el("pre", { tabindex: 0, role: "region", "aria-label": "The whole answer as JSON" }, json),
  );
}

/** @param {number} value */
function ms(value) {
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}

/**
 * @param {string} heading
 * @param {...(Node | null)} content
 */
function section(heading, ...content) {
  return el("section", {}, el("h3", {}, heading), ...content);
}
