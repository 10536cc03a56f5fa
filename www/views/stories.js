// @ts-check
// The newsstand's stories as a list to choose from.

import { el } from "./dom.js";
import { dayOf, languageOf, secondsOf } from "./words.js";

/**
 * A line of newsstand/stories.json.
 * @typedef {object} Story
 * @property {string} url canonical address, on an .example host
 * @property {string} path where its page lies, seen from newsstand/
 * @property {string} title
 * @property {string} outlet its host
 * @property {string} outlet_name
 * @property {string} lang
 * @property {string | number | null} published
 * @property {string | null} event slug shared by the stories on one event
 */

/** @returns {Promise<Story[]>} */
export async function loadStories() {
  const response = await fetch("./newsstand/stories.json", { credentials: "omit" });
  if (!response.ok) throw new Error(`newsstand/stories.json: ${response.status} ${response.statusText}`);
  return await response.json();
}

/**
 * Where this site keeps a copy of a newsstand page.
 * @param {string} url canonical address
 * @returns {string | undefined} nothing for an address outside the newsstand
 */
export function localCopy(url) {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, pathname } = new URL(url);
  if (!/^https?:$/.test(protocol) || !hostname.endsWith(".example")) return undefined;
  return `./newsstand/${hostname}${pathname}${pathname.endsWith("/") ? "" : "/"}`;
}

/**
 * Fills `shelf` with the stories in groups.
 * @param {HTMLElement} shelf
 * @param {Story[]} stories
 * @param {"event" | "outlet" | "lang"} by
 * @param {string | undefined} chosen address of the story now shown
 */
export function layOut(shelf, stories, by, chosen) {
  shelf.replaceChildren(
    ...grouped(stories, by).map(({ heading, members }) =>
      el(
        "section",
        { class: "shelf-group" },
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
      ),
    ),
  );
}

/**
 * @param {Story[]} stories
 * @param {"event" | "outlet" | "lang"} by
 */
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

/** @param {"event" | "outlet" | "lang"} by @param {string} key */
function headingOf(by, key) {
  if (by === "lang") return languageOf(key);
  if (by === "outlet") return key;
  if (key === "") return "Single stories";
  return key.replace(/(?:^|-)(.)/g, (_, letter) => ` ${letter.toUpperCase()}`).trim();
}
