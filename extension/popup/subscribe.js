// @ts-check
// Subscribing to the published index that the open page offers: the popup hands its address on to the options, where
// the reader sees what it is.

import { text } from "../shared/browser.js";
import { builder } from "../shared/builder-module.js";
import { byId } from "../shared/dom.js";
import * as store from "../shared/settings.js";
import { isSubscribed } from "../shared/subscribing.js";
import { leaveFor } from "./tab.js";

/**
 * Offers the index of a page; nothing where it has none that a page may offer.
 * @param {chrome.tabs.Tab} tab
 * @param {import("../shared/protocol.js").Snapshot} snapshot
 */
export async function offerIndex(tab, { index }) {
  const section = byId("index-offered");
  section.hidden = true;
  if (tab.incognito || !index) return;
  const [{ offeredIndexes }, settings] = await Promise.all([builder(), store.settings()]);
  const addresses = offeredIndexes(index);
  const known = isSubscribed(settings, addresses);
  byId("index-offered-words").textContent = text(known ? "index_subscribed_already" : "page_offers_index");
  const button = byId("index-look");
  button.hidden = known;
  button.onclick = () => leaveFor(`options/options.html#offered=${encodeURIComponent(index)}`);
  section.hidden = false;
}
