// @ts-check
// The outlets that are followed: how each does, and what can be done about it.

import { ask, counted, locale, text } from "../shared/browser.js";
import { byId, el } from "../shared/dom.js";
import { lackingPermission, progressOf, watch, withHostsOf } from "../shared/following.js";
import { aboutOutlet } from "../shared/outlet-words.js";
import * as store from "../shared/settings.js";
import { problemWords } from "./feed-problems.js";
import { drawRows } from "./rows.js";
import { future, past } from "./times.js";

/** @typedef {import("../shared/settings.js").Settings} Settings */
/** @typedef {import("../shared/settings.js").Followed} Followed */
/** @typedef {import("../shared/protocol.js").OutletsState} OutletsState */
/** @typedef {import("../shared/protocol.js").OutletReport} OutletReport */

const status = byId("outlets-status");
const progress = byId("outlets-progress");
/** Most stories kept, as they are offered. */
const STEPS = [5000, 10_000, 20_000, 50_000, store.MOST_STORIES];

/** What was told last. @type {OutletsState | null} */
let state = null;
/**
 * Outlets whose hosts the browser does not let us ask; known before the click that asks for them.
 * @type {Followed[]}
 */
let lacking = [];
/** Asks for the state at once. */
let hurry = new AbortController();

/** How an outlet does. @param {OutletReport} feed @returns {string[]} */
function facts({ stories, last, next, allowed }) {
  const words = [counted("stories", stories)];
  if (last !== null) words.push(text("outlet_last", { time: past(last) }));
  if (next !== null && allowed) words.push(text("outlet_next", { time: future(next) }));
  return words;
}

/** @param {Followed} outlet */
function row(outlet) {
  const { feed, name, site } = outlet;
  const told = state?.feeds[feed];
  const update = el("button", { type: "button", class: "link", "data-act": "update" }, text("outlets_update"));
  update.setAttribute("aria-label", text("outlet_update_name", { name }));
  update.addEventListener("click", () => press([feed]));
  const remove = el("button", { type: "button", class: "link", "data-act": "remove" }, text("remove"));
  remove.setAttribute("aria-label", text("remove_name", { name }));
  remove.addEventListener("click", () => store.change((settings) => store.outletRemoved(settings, feed)));
  const title = el("bdi", { lang: outlet.language }, name);
  const about = aboutOutlet(outlet);
  const isLacking = lacking.some((other) => other.feed === feed);
  const problem = isLacking ? [text("outlet_not_allowed")] : told?.problem ? problemWords(told.problem, outlet) : [];
  return el(
    "li",
    { "data-row": feed },
    el(
      "div",
      {},
      el("h4", {}, site === "" ? title : el("a", { href: site, rel: "noopener noreferrer", target: "_blank" }, title)),
      about && el("p", { class: "soft small" }, about),
      told && el("p", { class: "small" }, facts(told).join(" · ")),
      problem.length > 0 && el("p", { class: "small problem" }, ...problem),
    ),
    el("div", { class: "acts" }, update, remove),
  );
}

/** @param {string[] | null} feeds Null: all. */
async function press(feeds) {
  status.textContent = text("outlets_begun");
  // Feeds that were asked a moment ago are not asked again: then the next word is that they have been read.
  status.dataset.reading = "true";
  await ask({ type: "update-outlets", feeds }).catch(() => {});
  hurry.abort();
}

/** @param {Settings} settings */
function draw({ outlets }) {
  byId("outlets-note").hidden = lacking.length === 0;
  byId("outlets-lacking").textContent = counted("outlets_lacking", lacking.length);
  byId("outlets-all").hidden = outlets.length === 0;
  byId("opml-export").hidden = outlets.length === 0;
  drawRows(
    byId("followed"),
    outlets.length > 0 ? outlets.map(row) : [el("li", { class: "empty" }, text("outlets_none_followed"))],
  );
  const sum = [counted("outlets", outlets.length), state && counted("stories_searched", state.indexed)];
  byId("outlets-sum").textContent = outlets.length === 0 ? "" : sum.filter((part) => part !== null).join(" · ");
}

/** @param {Settings} settings */
export async function drawOutlets(settings) {
  byId("days", HTMLInputElement).value = String(settings.days);
  const most = byId("most-stories", HTMLSelectElement);
  const steps = [...new Set([...STEPS, settings.most_stories])].sort((a, b) => a - b);
  const number = new Intl.NumberFormat(locale());
  if (most.options.length !== steps.length) {
    most.replaceChildren(...steps.map((step) => el("option", { value: step }, number.format(step))));
  }
  most.value = String(settings.most_stories);
  byId("only-when-pressed", HTMLInputElement).checked = settings.only_when_pressed;
  lacking = await lackingPermission(settings.outlets);
  draw(settings);
}

/** Asks for the state again and again, as long as the page stands. */
async function keepTold() {
  for (;;) {
    hurry = new AbortController();
    await watch(
      "outlets-state",
      async (told) => {
        state = told;
        const words = progressOf(told);
        // Aloud only that it begins and that it is over; how far it is, is there to be read.
        progress.textContent = words;
        const was = status.dataset.reading === "true";
        if (words !== null && !was) status.textContent = text("outlets_begun");
        if (words === null && was) status.textContent = text("outlets_up_to_date");
        status.dataset.reading = String(words !== null);
        draw(await store.settings());
      },
      hurry.signal,
    );
  }
}

/** Keeps what a control says. @param {() => Partial<Settings>} read */
const keep = (read) => {
  const changed = read();
  return store.change(() => changed);
};

export function wireOutlets() {
  byId("outlets-all").addEventListener("click", () => press(null));
  byId("outlets-ask").addEventListener("click", async () => {
    const asked = lacking.map(({ feed }) => feed);
    const granted = await withHostsOf(lacking, () => press(asked));
    if (!granted) status.textContent = text("outlets_refused");
    await drawOutlets(await store.settings());
  });
  const days = byId("days", HTMLInputElement);
  days.max = String(store.MOST_DAYS);
  days.addEventListener("change", async () => {
    // An empty field says nothing.
    if (Number.isNaN(days.valueAsNumber)) return drawOutlets(await store.settings());
    await keep(() => ({ days: Math.round(days.valueAsNumber) }));
  });
  const most = byId("most-stories", HTMLSelectElement);
  most.addEventListener("change", () => keep(() => ({ most_stories: Number(most.value) })));
  const only = byId("only-when-pressed", HTMLInputElement);
  only.addEventListener("change", () => keep(() => ({ only_when_pressed: only.checked })));
  store.onChange(() => hurry.abort());
  keepTold();
}
