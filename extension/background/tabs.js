// @ts-check
// What the reader asks for is sent to the content script of the tab, which is inserted where there is none yet.

import { api } from "../shared/browser.js";
import * as store from "../shared/settings.js";
import { siteOf } from "../shared/sites.js";
import { warm } from "./engine.js";
import { lookUpText } from "./lookup.js";
import { PAGE_SCRIPTS } from "./registration.js";
import { setup } from "./setup.js";

/**
 * Sends a message to a tab's content script; inserts it where there is none yet.
 * @param {number} tab
 * @param {import("../shared/protocol.js").TabMessage} message
 */
async function send(tab, message) {
  try {
    return await api.tabs.sendMessage(tab, message, { frameId: 0 });
  } catch {
    await api.scripting.executeScript({ target: { tabId: tab }, files: PAGE_SCRIPTS });
    return api.tabs.sendMessage(tab, message, { frameId: 0 });
  }
}

/**
 * Has a tab read because the reader asked, which shows the panel there.
 * @param {number} tab
 * @param {boolean} aloud Whether the page shows a panel also where nothing was found, to say so.
 * @returns {Promise<import("../shared/protocol.js").Snapshot>}
 */
export async function readTab(tab, aloud) {
  warm();
  const [{ url, incognito }, settings] = await Promise.all([api.tabs.get(tab), store.settings()]);
  try {
    const ready = await setup(settings, siteOf(url), !incognito);
    const snapshot = await send(tab, { type: "read", setup: ready, aloud });
    return snapshot ?? { state: "failed", found: null };
  } catch {
    // A page of the browser itself, its store, a PDF: no extension may look there.
    return { state: "unreadable", found: null };
  }
}

/** Shows stories similar to a text the reader chose. @param {chrome.tabs.Tab} tab @param {string} about */
export async function showSimilar(tab, about) {
  if (tab.id === undefined || about.trim() === "") return;
  const settings = await store.settings();
  const found = await lookUpText(about, settings);
  await send(tab.id, { type: "show", setup: await setup(settings, siteOf(tab.url), !tab.incognito), about, found });
}
