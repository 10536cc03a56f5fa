// @ts-check
// What a page needs to show a panel. It can't fetch it itself: no resource of ours is open to the web.

import { api, direction, locale, readPackaged } from "../shared/browser.js";
import { once } from "../shared/once.js";
import { panelCss, panelStrings } from "../shared/panel-parts.js";
import { runsOn } from "../shared/sites.js";

/** @type {Record<string, string> | null} */
let strings = null;

/** The text of the panel's style sheet, fetched once. */
export const css = once(() => panelCss(readPackaged));

/**
 * @param {import("../shared/settings.js").Settings} settings
 * @param {string | null} site
 * @param {boolean} keep Whether choices made in the panel are remembered.
 * @returns {Promise<import("../shared/protocol.js").Setup>}
 */
export async function setup(settings, site, keep) {
  strings ??= panelStrings(locale(), api.i18n.getMessage);
  return {
    css: await css(),
    strings,
    locale: locale(),
    dir: direction(),
    placement: settings.placement,
    collapsed: settings.collapsed,
    kept: keep,
    by_itself: runsOn(site, settings),
  };
}
