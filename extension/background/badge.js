// @ts-check
// The number on the toolbar button: how many stories report the same event as the page in the tab. Only the latest
// lookup of a tab may set it.

import { api } from "../shared/browser.js";
import { siteOf } from "../shared/sites.js";

const COLOUR = "#8a2b13";

/** @typedef {{ tab: number, document: string, url: string }} Claim A lookup, and the page that it is for. */

/** The latest lookup of each tab; lookups and this map end together, with the worker. @type {Map<number, Claim>} */
const latest = new Map();

/** Makes this the latest lookup of its tab. @param {Claim} claim */
export function claim(claim) {
  latest.set(claim.tab, claim);
  return claim;
}

/**
 * Another page may stand in the tab: a lookup for any other document may no longer set the badge.
 * @param {number} tab
 * @param {string} document
 */
export function arrived(tab, document) {
  if (latest.get(tab)?.document !== document) latest.delete(tab);
}

/**
 * Sets the badge of a lookup's tab, unless another page stands there by now.
 * @param {Claim} claim
 * @param {number} count
 */
export async function show(claim, count) {
  try {
    // Where we have no permission, no script of ours reports that another page has come.
    const now = await api.tabs.get(claim.tab);
    if (latest.get(claim.tab) === claim && siteOf(now.url) === siteOf(claim.url)) await write(claim.tab, count);
  } catch {
    // The tab was closed meanwhile.
  }
}

/** Takes the badge off a tab; lookups that still wait may not set it again. @param {number} tab */
export async function clear(tab) {
  latest.delete(tab);
  await write(tab, 0).catch(() => {});
}

/** @param {number} tabId @param {number} count */
async function write(tabId, count) {
  await api.action.setBadgeBackgroundColor({ tabId, color: COLOUR });
  await api.action.setBadgeText({ tabId, text: count > 0 ? String(count) : "" });
}
