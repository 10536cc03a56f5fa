// @ts-check
// The step of the welcome page where the index is offered that the package was made with (`cargo xtask dist
// --subscribe`). Nothing is asked before the reader presses the button; other packages have no such step.

import { readPackaged, text } from "../shared/browser.js";
import { builder } from "../shared/builder-module.js";
import { byId } from "../shared/dom.js";
import { watch } from "../shared/following.js";
import { sizeOf } from "../shared/index-facts.js";
import { IndexOffer } from "../shared/index-offer.js";
import { updateProblem } from "../shared/index-problems.js";
import * as store from "../shared/settings.js";
import { hindrance, isSubscribed, propose } from "../shared/subscribing.js";
import { keyOf } from "../shared/subscriptions.js";

/** @typedef {import("../shared/protocol.js").SubscriptionsState} SubscriptionsState */

const status = byId("subscription-status");
const button = byId("subscription-look", HTMLButtonElement);
const progress = byId("subscription-progress", HTMLProgressElement);
/** How far it is, to be read; aloud only that it begins and what came of it. */
const far = byId("subscription-far");

/** @param {string} words */
const say = (words) => {
  status.textContent = words;
};

/** Shows how an index is downloaded, until it is in use or has failed. @param {string} address */
async function showDownload(address) {
  const key = keyOf(address);
  const done = new AbortController();
  const isOver = (/** @type {SubscriptionsState} */ { busy, subscriptions }) => {
    const report = subscriptions[key];
    return !busy && (report === undefined || report.stories > 0 || report.problem !== null || !report.allowed);
  };
  progress.hidden = false;
  await watch(
    "subscriptions-state",
    (state) => {
      const report = state.subscriptions[key];
      const got = report?.progress;
      if (got) {
        progress.max = Math.max(1, got.of);
        progress.value = got.bytes;
      } else progress.removeAttribute("value");
      far.textContent = got ? text("index_downloading", { done: sizeOf(got.bytes), all: sizeOf(got.of) }) : "";
      if (!isOver(state)) return;
      done.abort();
      progress.hidden = true;
      far.textContent = "";
      if (report?.problem) say(updateProblem(report.problem, report.stories));
      else if (report && report.stories > 0) say(`${text("index_in_use")} ${text("outlets_next")}`);
    },
    done.signal,
    (state) => !isOver(state),
  );
}

/** Offers the package's index, where it has one. */
export async function offerPackaged() {
  /** @type {string | null} */
  const address = JSON.parse(await readPackaged("welcome/offered-index.json"));
  if (address === null) return;
  const [{ typedIndexes }, settings] = await Promise.all([builder(), store.settings()]);
  const addresses = typedIndexes(address);
  byId("subscription-host").textContent = new URL(address).host;
  byId("subscription").hidden = false;
  button.hidden = isSubscribed(settings, addresses);
  say(hindrance(settings, addresses) ?? "");
  const offer = new IndexOffer(byId("subscription-offer"));
  button.addEventListener("click", async (event) => {
    if (!event.isTrusted) return;
    button.disabled = true;
    const subscribed = await propose(addresses, offer, say);
    button.disabled = false;
    button.hidden = subscribed !== null;
    if (subscribed === null) return button.focus();
    byId("subscription-heading").focus();
    await showDownload(subscribed);
  });
}
