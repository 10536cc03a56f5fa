// @ts-check
// The newsstand's stories as a list to choose from, grouped as the reader likes.

import { byId, el } from "../shared/dom.js";
import { dayOf, languageOf, secondsOf } from "../words.js";

/** @typedef {import("../newsstand.js").Story} Story */
/** @typedef {"event" | "outlet" | "lang"} Grouping */

/**
 * @param {object} to
 * @param {(url: string) => void} to.choose
 */
export function wireStories({ choose }) {
  const place = byId("newsstand", HTMLElement);
  /** @type {Story[]} */
  let stories = [];
  /** @type {Grouping} */
  let by = "event";
  /** Address of the story now shown. @type {string | undefined} */
  let chosen;

  function draw() {
    place.replaceChildren(...grouped(stories, by).map((group) => section(group, by, chosen)));
  }

  place.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (button?.dataset.url) choose(button.dataset.url);
  });
  document.querySelector(".group-by")?.addEventListener("change", (event) => {
    const value = event.target instanceof HTMLInputElement ? event.target.value : "";
    if (value !== "event" && value !== "outlet" && value !== "lang") return;
    by = value;
    draw();
  });

  return {
    /** Lays the stories out. @param {Story[]} all */
    show(all) {
      stories = all;
      draw();
    },
    /** Says that there are none, and why. @param {string} message */
    fail(message) {
      place.replaceChildren(el("p", { class: "error", role: "alert" }, message));
    },
    /** Marks the story now shown; undefined where it is none of these. @param {string | undefined} url */
    mark(url) {
      chosen = url;
      for (const button of place.querySelectorAll("button")) {
        if (button.dataset.url === url) {
          button.setAttribute("aria-current", "true");
          button.scrollIntoView({ block: "nearest" });
        } else button.removeAttribute("aria-current");
      }
    },
    /** Address of the first story as they stand. @returns {string | undefined} */
    first: () => place.querySelector("button")?.dataset.url,
  };
}

/** @typedef {{ heading: string, members: Story[] }} Group */

/** @param {Group} group @param {Grouping} by @param {string | undefined} chosen */
function section({ heading, members }, by, chosen) {
  return el(
    "section",
    { class: "story-group" },
    el("h3", { dir: "auto" }, heading),
    el(
      "ul",
      {},
      members.map((story) =>
        el(
          "li",
          { class: "choice" },
          el(
            "button",
            {
              type: "button",
              class: "story-button",
              "data-url": story.url,
              "aria-current": story.url === chosen ? "true" : null,
            },
            el("span", { class: "headline", lang: story.lang, dir: "auto" }, story.title),
            el(
              "span",
              { class: "quiet" },
              [by === "outlet" ? null : story.outlet_name, languageOf(story.lang), dayOf(story.published)]
                .filter(Boolean)
                .join(" · "),
            ),
          ),
        ),
      ),
    ),
  );
}

/** Largest group first, single stories last; in a group, oldest first. @param {Story[]} stories @param {Grouping} by */
function grouped(stories, by) {
  /** @type {Map<string, Story[]>} */
  const groups = new Map();
  for (const story of stories) {
    const key = (by === "outlet" ? story.outlet_name : story[by]) ?? "";
    const members = groups.get(key);
    if (members) members.push(story);
    else groups.set(key, [story]);
  }
  return [...groups]
    .map(([key, members]) => {
      members.sort((a, b) => secondsOf(a.published) - secondsOf(b.published));
      return { heading: headingOf(by, key), members, last: key === "" };
    })
    .sort(
      (a, b) =>
        Number(a.last) - Number(b.last) || b.members.length - a.members.length || a.heading.localeCompare(b.heading),
    );
}

/** @param {Grouping} by @param {string} key */
function headingOf(by, key) {
  if (by === "lang") return languageOf(key);
  if (by === "outlet") return key;
  if (key === "") return "Single stories";
  return key.replace(/(?:^|-)(.)/g, (_, letter) => ` ${letter.toUpperCase()}`).trim();
}
