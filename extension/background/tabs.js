// @ts-check
// What the reader asks for is sent to the content script of the tab, which is inserted where there is none yet.

import { api } from "../shared/browser.js";
import * as store from "../shared/settings.js";
import { siteOf } from "../shared/sites.js";
import { warm } from "./engine.js";
import { lookUpText } from "./lookup.js";
import { PAGE_SCRIPTS } from "./registration.js";
import { setup } from "./setup.js";

/** Longest wait for a page to load that comes while another one is read, in milliseconds. */
const LOADING = 5000;
/** Most pages read for one press, where a tab goes on from page to page. */
const PAGES = 3;

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
 * Calls `act` for each change of a tab's loading, "loading" or "complete".
 * @param {number} tab
 * @param {(status: string) => void} act
 * @returns {() => void} Ends it.
 */
function onLoading(tab, act) {
  const heard = (/** @type {number} */ id, /** @type {{ status?: string }} */ { status }) => {
    if (id === tab && status !== undefined) act(status);
  };
  api.tabs.onUpdated.addListener(heard);
  return () => api.tabs.onUpdated.removeListener(heard);
}

/** Resolves once a tab has loaded its page, or has had its time to. @param {number} tab */
async function settled(tab) {
  let heard = () => {};
  await new Promise((resolve) => {
    heard = onLoading(tab, (status) => status === "complete" && resolve(null));
    setTimeout(resolve, LOADING, null);
    api.tabs.get(tab).then(({ status }) => status === "complete" && resolve(null), resolve);
  });
  heard();
}

/**
 * Sends a message to a tab's content script, as `send` does; undefined where the tab begins to load another page before
 * the answer comes. The page that is left may never answer: browsers keep it frozen.
 * @param {number} tab
 * @param {import("../shared/protocol.js").TabMessage} message
 */
async function sendUnlessLeft(tab, message) {
  let left = false;
  let heard = () => {};
  const leaving = new Promise((resolve) => {
    heard = onLoading(tab, (status) => {
      if (status !== "loading") return;
      left = true;
      resolve(undefined);
    });
  });
  try {
    return await Promise.race([send(tab, message), leaving]);
  } catch (error) {
    if (left || (await api.tabs.get(tab)).status === "loading") return undefined;
    throw error;
  } finally {
    heard();
  }
}

/**
 * Has a tab read because the reader asked, which shows the panel there. Where the tab is left for another page
 * meanwhile, that one is read.
 * @param {number} tab
 * @param {object} [how]
 * @param {boolean} [how.aloud] Whether the page shows a panel also where nothing was found, to say so.
 * @param {boolean} [how.anyway] Whether it is looked up also where it seems to be no article.
 * @returns {Promise<import("../shared/protocol.js").Snapshot>}
 */
export async function readTab(tab, { aloud = false, anyway = false } = {}) {
  warm();
  for (let page = 0; page < PAGES; page++) {
    if (page > 0) await settled(tab);
    const [{ url, incognito }, settings] = await Promise.all([api.tabs.get(tab), store.settings()]);
    try {
      const ready = await setup(settings, siteOf(url), !incognito);
      const snapshot = await sendUnlessLeft(tab, { type: "read", setup: ready, aloud, anyway });
      if (snapshot) return snapshot;
    } catch {
      // A page of the browser itself, its store, a PDF: no extension may look there.
      return { state: "unreadable", found: null };
    }
  }
  return { state: "failed", found: null };
}

/** Brings a tab to the front and scrolls to the panel there. @param {number} tab */
export async function revealPanel(tab) {
  await api.tabs.update(tab, { active: true });
  await send(tab, { type: "reveal" });
}

/** Shows stories similar to a text the reader chose. @param {chrome.tabs.Tab} tab @param {string} about */
export async function showSimilar(tab, about) {
  if (tab.id === undefined || about.trim() === "") return;
  const settings = await store.settings();
  const found = await lookUpText(about, settings);
  await send(tab.id, { type: "show", setup: await setup(settings, siteOf(tab.url), !tab.incognito), about, found });
}
