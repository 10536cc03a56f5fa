// @ts-check
// Sites that are read without a click: the browser runs our scripts there by itself. Settings and permissions decide
// which sites these are.

import { allowed, api } from "../shared/browser.js";
import * as store from "../shared/settings.js";
import { EVERYWHERE, isWithin, patternsOf, runsOn, siteOf } from "../shared/sites.js";

/** @typedef {import("../shared/settings.js").Settings} Settings */

/** The scripts of a page, in the order they need each other; paths from the top of the extension. */
export const PAGE_SCRIPTS = [
  "page/safe.js",
  "page/flatten.js",
  "page/panel.js",
  "page/place.js",
  "page/navigation.js",
  "page/content.js",
];
const REGISTRATION = "sites";
/** As soon as the document is parsed; a script that needs more of the page waits there. */
const RUN_AT = /** @type {const} */ ("document_end");

/**
 * The scripts that run in the pages registered. Where these are pages of sites that were switched on and no others,
 * `sure.js` is one of them.
 * @param {Settings} settings
 */
function scriptsOf({ run, sites_on, sites_off }) {
  const mixed = sites_off.some((off) => sites_on.some((on) => isWithin(off, on) || isWithin(on, off)));
  return run === "sites" && !mixed ? ["page/sure.js", ...PAGE_SCRIPTS] : PAGE_SCRIPTS;
}

/** The match patterns that the settings ask for, as far as the browser permits. @param {Settings} settings */
async function patterns(settings) {
  const asked = settings.run === "clicked" ? [] : settings.sites_on.flatMap(patternsOf);
  if (settings.run === "everywhere") asked.push(...EVERYWHERE);
  const matches = await allowed(asked);
  // A site with a part that is switched on is not left out whole: there, each page asks.
  const whole = settings.sites_off.filter((off) => !settings.sites_on.some((on) => on !== off && isWithin(on, off)));
  const excluded = whole.flatMap(patternsOf);
  return { matches: [...new Set(matches)].sort(), excludeMatches: [...new Set(excluded)].sort() };
}

/** One after another: two at once would both add what neither found. @type {Promise<unknown>} */
let registering = Promise.resolve();

/** Registers the scripts as settings and permissions are now. Never fails. */
export function register() {
  registering = registering.then(registerNow).catch((error) => console.warn("Sidelight: sites not registered", error));
  return registering;
}

async function registerNow() {
  const settings = await store.settings();
  const { matches, excludeMatches } = await patterns(settings);
  const js = scriptsOf(settings);
  const [present] = await api.scripting.getRegisteredContentScripts({ ids: [REGISTRATION] });
  if (matches.length === 0) {
    if (present) await api.scripting.unregisterContentScripts({ ids: [REGISTRATION] });
    return;
  }
  const script = {
    id: REGISTRATION,
    matches,
    excludeMatches,
    js,
    runAt: RUN_AT,
    allFrames: false,
    persistAcrossSessions: true,
  };
  if (!present) {
    await api.scripting.registerContentScripts([script]);
  } else if (
    JSON.stringify([present.matches, present.excludeMatches ?? [], present.js, present.runAt]) !==
    JSON.stringify([matches, excludeMatches, js, RUN_AT])
  ) {
    await api.scripting.updateContentScripts([script]);
  }
}

/** Runs the scripts in pages that were open before they were registered, or that hold those of a version replaced. */
async function runInOpenPages() {
  const settings = await store.settings();
  const { matches } = await patterns(settings);
  if (matches.length === 0) return;
  for (const tab of await api.tabs.query({ url: matches })) {
    if (tab.id === undefined || tab.discarded || !runsOn(siteOf(tab.url), settings)) continue;
    const target = { tabId: tab.id };
    await api.scripting.executeScript({ target, files: PAGE_SCRIPTS }).catch(() => {});
  }
}

/** Brings registration and open pages in step with settings and permissions, which have changed. */
export async function follow() {
  await register();
  for (const { id } of await api.tabs.query({})) {
    // Most tabs have no script of ours to hear it.
    if (id !== undefined)
      api.tabs
        .sendMessage(id, /** @type {import("../shared/protocol.js").SettingsChanged} */ ({ type: "settings" }), {
          frameId: 0,
        })
        .catch(() => {});
  }
  await runInOpenPages();
}
