// @ts-check
// The tab that the popup is about, and opening others from it.

import { activeTab, api, packaged } from "../shared/browser.js";

/** The tab in front, or the one named in the popup's own address. */
export async function tabAsked() {
  const named = /^#tab=(\d+)$/.exec(location.hash)?.[1];
  return named === undefined ? activeTab() : api.tabs.get(Number(named));
}

/** Opens a page of ours and closes the popup. @param {string} path */
export async function leaveFor(path) {
  await api.tabs.create({ url: packaged(path) });
  close();
}

/**
 * Opens a story in the window of the tab asked about.
 * @param {string} url
 * @param {chrome.tabs.Tab | undefined} tab
 * @param {boolean} [active] Whether the story comes to the front, which closes the popup.
 */
export async function visit(url, tab, active = true) {
  await api.tabs.create({ url, active, ...(tab && { windowId: tab.windowId }) });
  if (active) close();
}
