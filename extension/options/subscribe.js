// @ts-check
// Subscribing by an address: one that the reader pastes, or that a page offered in the popup.

import { text } from "../shared/browser.js";
import { builder } from "../shared/builder-module.js";
import { byId } from "../shared/dom.js";
import { IndexOffer } from "../shared/index-offer.js";
import * as store from "../shared/settings.js";
import { hindrance, propose } from "../shared/subscribing.js";

/** @typedef {import("../shared/builder-module.js").Builder} Builder */

const OFFERED = "#offered=";

const field = byId("subscribe-address", HTMLInputElement);
const button = byId("subscribe-look", HTMLButtonElement);
const status = byId("subscribe-status");

/** @param {string} words */
const say = (words) => {
  status.textContent = words;
};

/** What a page offered, as the popup has handed it on: of such an address less is taken than of a typed one. */
let offered = "";
/** What says which addresses may be tried; there before the button can be pressed. @type {Builder | null} */
let module = null;
/** As they stand: the browser is to be asked in the click itself. @type {store.Settings | null} */
let settings = null;

/**
 * The addresses to be tried, or why there are none.
 * @param {string} given
 * @param {Builder} module
 * @returns {string[] | string}
 */
function addressesIn(given, { typedIndexes, offeredIndexes }) {
  try {
    return given === offered ? offeredIndexes(given) : typedIndexes(given);
  } catch (error) {
    const isKey = /** @type {{ code?: string }} */ (error).code === "bad-key";
    return text(isKey ? "index_key_cut" : given === offered ? "index_not_offered" : "index_not_an_address");
  }
}

/** @param {IndexOffer} offer */
async function look(offer) {
  if (!module || !settings) return;
  const addresses = addressesIn(field.value.trim(), module);
  if (typeof addresses === "string") return say(addresses);
  const words = hindrance(settings, addresses);
  if (words !== null) return say(words);
  const subscribed = await propose(addresses, offer, say);
  if (subscribed !== null) {
    field.value = "";
    byId("subscriptions-heading").focus();
  } else if (document.activeElement === document.body) field.focus();
}

async function prepare() {
  settings ??= await store.settings();
  module ??= await builder();
  button.disabled = false;
}

export function wireSubscribe() {
  const offer = new IndexOffer(byId("index-offer"));
  const failed = () => say(text("error_text"));
  field.addEventListener("focus", () => prepare().catch(failed));
  byId("subscribe-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    look(offer).catch(failed);
  });
  store.onChange((_, after) => {
    settings = after;
  });
}

/** Fills in what a page offered, where the popup has sent the reader here with it. */
export function takeOffered() {
  if (!location.hash.startsWith(OFFERED)) return;
  try {
    offered = decodeURIComponent(location.hash.slice(OFFERED.length)).trim();
  } catch {
    return;
  }
  field.value = offered;
  field.focus();
  say(text("index_offered_here"));
}
