// @ts-check
// The published indexes that are subscribed to: how each does, and what can be done about it.

import { allowed, ask, counted, text } from "../shared/browser.js";
import { byId, el } from "../shared/dom.js";
import { watch } from "../shared/following.js";
import { indexFacts, isolated, sizeOf } from "../shared/index-facts.js";
import { updateProblem } from "../shared/index-problems.js";
import { withPermission } from "../shared/permission.js";
import * as store from "../shared/settings.js";
import { patternOf } from "../shared/sites.js";
import { isOpen, keyOf } from "../shared/subscriptions.js";
import { drawRows } from "./rows.js";
import { future, past } from "./times.js";

/** @typedef {import("../shared/settings.js").Settings} Settings */
/** @typedef {import("../shared/subscriptions.js").Subscription} Subscription */
/** @typedef {import("../shared/protocol.js").SubscriptionsState} SubscriptionsState */
/** @typedef {import("../shared/protocol.js").SubscribedReport} SubscribedReport */

const list = byId("subscriptions");
const status = byId("subscriptions-status");

/** What was told last. @type {SubscriptionsState | null} */
let state = null;
/** Keys of those whose hosts the browser does not let us ask; known before the click that asks for them. */
let lacking = new Set();
/** Asks for the state at once. */
let hurry = new AbortController();
/** What the reader is asked whether to remove. @type {Subscription | null} */
let leaving = null;

/** @param {Subscription} subscription */
const reportOf = ({ address }) => state?.subscriptions[keyOf(address)];

/** As the publisher names it now. @param {Subscription} subscription */
const nameOf = (subscription) => reportOf(subscription)?.index?.name ?? subscription.name;

/** @param {SubscribedReport} report @returns {string[]} */
function facts({ stories, bytes, last, next, allowed }) {
  const words = stories > 0 ? [counted("stories", stories), sizeOf(bytes)] : [];
  if (last !== null) words.push(text("index_last", { time: past(last) }));
  if (next !== null && allowed) words.push(text("outlet_next", { time: future(next) }));
  return words;
}

/**
 * How it does, in sentences; with those that the reader should know marked.
 * @param {Subscription} subscription
 * @param {SubscribedReport | undefined} report
 * @returns {{ words: string, warns: boolean }[]}
 */
function sentences(subscription, report) {
  /** @type {{ words: string, warns: boolean }[]} */
  const lines = [];
  const say = (/** @type {string} */ words, warns = false) => lines.push({ words, warns });
  if (lacking.has(keyOf(subscription.address))) say(text("index_not_allowed"), true);
  if (subscription.paused) say(text("index_paused"));
  if (report) {
    const { stale, expires, problem, stories, last, progress, set_aside } = report;
    if (problem) {
      const since = problem.since > 0 ? text("index_problem_since", { time: past(problem.since) }) : "";
      say(`${updateProblem(problem, stories)} ${since}`, true);
    }
    if (set_aside) say(text("index_does_not_answer"), true);
    if (stale && expires !== null) say(text("index_stale_since", { time: past(expires) }), true);
    if (lines.length === 0 && progress === null) say(text(last === null ? "index_waits" : "index_up_to_date"));
  }
  if (isOpen(subscription)) say(text("index_over_http"));
  return lines;
}

/** @param {string} name @param {{ bytes: number, of: number }} progress */
function download(name, { bytes, of }) {
  const words = text("index_downloading", { done: sizeOf(bytes), all: sizeOf(of) });
  const label = text("index_downloading_name", { name });
  return [
    el("p", { class: "small" }, words),
    el("progress", { max: Math.max(1, of), value: Math.min(bytes, of), "aria-label": label }),
  ];
}

/** @param {Subscription} subscription */
function row(subscription) {
  const { address, paused } = subscription;
  const key = keyOf(address);
  const report = reportOf(subscription);
  const name = nameOf(subscription);
  /** @param {string} act @param {string} label @param {string} full @param {() => unknown} press */
  const button = (act, label, full, press) => {
    const made = el("button", { type: "button", class: "link", "data-act": act }, label);
    made.setAttribute("aria-label", text(full, { name }));
    made.addEventListener("click", press);
    return made;
  };
  const first = lacking.has(key)
    ? button("update", text("outlets_allow"), "index_allow_name", () => allow(subscription))
    : button("update", text("outlets_update"), "outlet_update_name", () => press([key]));
  const pause = () => store.change((settings) => store.subscriptionPaused(settings, address, !paused));
  const told = report ? facts(report) : [];
  return el(
    "li",
    { "data-row": key },
    el(
      "div",
      {},
      el("h3", {}, el("bdi", {}, name)),
      // Each in its place whether there is something to say or not: what the reader has unfolded stays so.
      el("p", { class: "small" }, told.join(" · ")),
      el(
        "div",
        {},
        sentences(subscription, report).map(({ words, warns }) =>
          el("p", { class: warns ? "small problem" : "small soft" }, words),
        ),
      ),
      el("div", { class: "download" }, report?.progress ? download(name, report.progress) : null),
      report?.index &&
        el(
          "details",
          { class: "about" },
          el("summary", { class: "small", "aria-label": text("index_about_name", { name }) }, text("index_about")),
          report.index.about !== "" && el("p", { class: "small", dir: "auto" }, report.index.about),
          indexFacts(report.index, address),
        ),
    ),
    el(
      "div",
      { class: "acts" },
      first,
      paused
        ? button("pause", text("index_go_on"), "index_go_on_name", pause)
        : button("pause", text("index_pause"), "index_pause_name", pause),
      button("remove", text("remove"), "remove_name", () => askToRemove(subscription)),
    ),
  );
}

/** @param {string[] | null} keys Null: all. */
async function press(keys) {
  status.textContent = text("index_updating");
  // Indexes that were asked a moment ago may be done before the next look: then the next word is that they are.
  status.dataset.updating = "true";
  await ask({ type: "update-subscriptions", addresses: keys }).catch(() => {});
  hurry.abort();
}

/** Asks the browser for the host of one alone. @param {Subscription} subscription */
async function allow({ address }) {
  const granted = await withPermission({ subscriptions: [{ address }] }, () => press([keyOf(address)]));
  if (!granted) status.textContent = text("index_still_refused");
  await drawSubscriptions(await store.settings());
}

/** @param {Subscription} subscription */
function askToRemove(subscription) {
  const report = reportOf(subscription);
  leaving = subscription;
  byId("unsubscribe-text").textContent = text("index_remove_sure", {
    name: isolated(nameOf(subscription)),
    stories: counted("stories", report?.stories ?? 0),
    size: sizeOf(report?.bytes ?? 0),
    host: isolated(new URL(subscription.address).host),
  });
  const dialog = byId("unsubscribe", HTMLDialogElement);
  dialog.returnValue = "";
  dialog.showModal();
}

/** @param {Settings} settings */
function draw({ subscriptions }) {
  const none = el("li", { class: "empty", "data-row": "" }, text("indexes_none"));
  drawRows(list, subscriptions.length > 0 ? subscriptions.map(row) : [none]);
  byId("subscriptions-all").hidden = subscriptions.length < 2;
}

/** @param {Settings} settings */
export async function drawSubscriptions(settings) {
  const patterns = settings.subscriptions.map(({ address }) => patternOf(address));
  const held = new Set(await allowed(patterns));
  const without = settings.subscriptions.filter(({ address }) => !held.has(patternOf(address)));
  lacking = new Set(without.map(({ address }) => keyOf(address)));
  draw(settings);
}

/** Asks for the state again and again, as long as the page stands. */
async function keepTold() {
  for (;;) {
    hurry = new AbortController();
    await watch(
      "subscriptions-state",
      async (told) => {
        state = told;
        const was = status.dataset.updating === "true";
        // Aloud only that it begins and that it is over; how far it is, is there to be read.
        if (told.busy && !was) status.textContent = text("index_updating");
        if (!told.busy && was) status.textContent = text("index_updated");
        status.dataset.updating = String(told.busy);
        await drawSubscriptions(await store.settings());
      },
      hurry.signal,
    );
  }
}

export function wireSubscriptions() {
  byId("subscriptions-all").addEventListener("click", () => press(null));
  const dialog = byId("unsubscribe", HTMLDialogElement);
  dialog.addEventListener("close", () => {
    const gone = leaving;
    leaving = null;
    if (dialog.returnValue !== "remove" || gone === null) return;
    store.change((settings) => store.subscriptionRemoved(settings, gone.address));
    status.textContent = text("index_removed", { name: isolated(gone.name) });
  });
  store.onChange(() => hurry.abort());
  keepTold();
}
