// @ts-check
// The switch by which the site in the tab is read without a click.

import { allowed, ask, text } from "../shared/browser.js";
import { byId } from "../shared/dom.js";
import { withPermission } from "../shared/permission.js";
import * as store from "../shared/settings.js";
import { deniedByDefault, patternsOf, runsOn, siteOf } from "../shared/sites.js";

/** Shows the switch for a tab's site; none where the tab shows no site. @param {chrome.tabs.Tab} tab */
export async function siteSwitch(tab) {
  const site = siteOf(tab.url);
  if (site === null) return;
  const section = byId("site");
  const toggle = byId("site-switch", HTMLInputElement);
  const note = byId("site-note");
  byId("site-name").textContent = text("site_switch", { site });
  if (tab.incognito) {
    toggle.disabled = true;
    note.textContent = text("site_private");
    section.hidden = false;
    return;
  }
  const origins = patternsOf(site);
  /**
   * Whether the browser lets us read this site already; known before the click, which a question must follow at once.
   */
  let readable = false;

  async function draw() {
    const settings = await store.settings();
    readable = (await allowed(origins)).length > 0;
    const on = runsOn(site, settings);
    toggle.checked = on && readable;
    note.textContent =
      on && !readable ? text("site_taken_back") : !on && site && deniedByDefault(site) ? text("site_denied") : "";
  }

  toggle.addEventListener("change", async () => {
    if (toggle.checked) {
      // The question to the browser must come within the click, and may close this popup: what it is for goes ahead of
      // it.
      if (!readable) ask({ type: "expect-grant", run: "sites", site }).catch(() => {});
      const switchOn = () => store.change((settings) => ({ ...store.switchedOn(settings, site), welcomed: true }));
      const isOn = readable ? await switchOn() : await withPermission({ sites_on: [site] }, switchOn);
      if (!isOn) await ask({ type: "grant-refused" });
    } else {
      await store.change((settings) => store.switchedOff(settings, site));
    }
    await draw();
  });
  await draw();
  // Not before: pressed while it is not known what the browser allows, it would ask for what is allowed already.
  section.hidden = false;
}
