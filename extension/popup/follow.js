// @ts-check
// Following the outlet of the open page, where the page announces a feed.

import { ask, text } from "../shared/browser.js";
import { builder } from "../shared/builder-module.js";
import { byId } from "../shared/dom.js";
import { follow } from "../shared/following.js";
import { isOpen, primary, understandOutlet } from "../shared/outlets.js";
import { packagedOutlets } from "../shared/packaged-outlets.js";
import * as store from "../shared/settings.js";
import { siteOf } from "../shared/sites.js";

/** @typedef {import("../shared/outlets.js").Outlet} Outlet */
/** @typedef {import("../shared/protocol.js").Snapshot} Snapshot */

/**
 * The outlet of a page: as the package's list has it, or by the first feed that the page announces and that may be
 * followed; null where there is none.
 * @param {string} url
 * @param {Snapshot} snapshot
 * @returns {Promise<Outlet | null>}
 */
async function outletOf(url, { feeds = [], found }) {
  const site = siteOf(url);
  if (site === null || feeds.length === 0) return null;
  const listed = (await packagedOutlets()).find((outlet) => siteOf(outlet.site) === site);
  if (listed) return listed;
  const { listedAddress } = await builder();
  const feed = feeds.flatMap(({ feed }) => listedAddress(feed) ?? [])[0];
  if (!feed) return null;
  const language = found?.lang ? primary(found.lang) : "";
  return understandOutlet({ name: site, site: new URL("/", url).href, feed, language });
}

/**
 * Offers to follow the outlet of a page; nothing where that can't be.
 * @param {chrome.tabs.Tab} tab
 * @param {Snapshot} snapshot
 */
export async function offerOutlet(tab, snapshot) {
  const section = byId("outlet");
  section.hidden = true;
  if (tab.incognito || !tab.url) return;
  const [outlet, { outlets }] = await Promise.all([outletOf(tab.url, snapshot), store.settings()]);
  if (outlet === null) return;
  byId("outlet-name").textContent = outlet.name;
  const button = byId("outlet-follow", HTMLButtonElement);
  const note = byId("outlet-note");
  const site = siteOf(outlet.site);
  const isFollowed = outlets.some(({ feed, site: other }) => feed === outlet.feed || siteOf(other) === site);
  const isFull = outlets.length >= store.MOST_OUTLETS;
  button.hidden = isFollowed;
  button.disabled = isFull;
  if (isFollowed) note.textContent = text("outlet_followed");
  else if (isFull) note.textContent = text("outlets_too_many", { most: store.MOST_OUTLETS });
  else note.textContent = isOpen(outlet) ? text("over_http") : "";
  button.onclick = async () => {
    // The browser's prompt may close this popup: what it is for goes ahead of it.
    ask({ type: "expect-outlet", outlet }).catch(() => {});
    const followed = await follow([outlet]);
    button.hidden = followed;
    note.textContent = text(followed ? "outlet_follows" : "outlets_refused");
    if (!followed) await ask({ type: "grant-refused" });
  };
  section.hidden = false;
}
