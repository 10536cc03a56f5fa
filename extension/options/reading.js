// @ts-check
// When pages are read, and on which sites.

import { allowed, api, locale, text } from "../shared/browser.js";
import { byId } from "../shared/dom.js";
import { withPermission } from "../shared/permission.js";
import * as store from "../shared/settings.js";
import { EVERYWHERE, patternsOf, siteOf } from "../shared/sites.js";
import { check, listNames } from "./controls.js";

/** @typedef {import("../shared/settings.js").Settings} Settings */

const runStatus = byId("run-status");
const sitesStatus = byId("sites-status");

/**
 * Sites that are switched on but that the browser does not let us read; known before the click that asks for them. One
 * that was switched on while all pages were allowed has no permission of its own, for browsers give none that a wider
 * one holds; imported settings bring none.
 * @type {string[]}
 */
let lacking = [];

/** @param {Settings} settings */
async function drawLacking({ run, sites_on }) {
  const readable = await Promise.all(sites_on.map(async (site) => (await allowed(patternsOf(site))).length > 0));
  lacking = run === "clicked" ? [] : sites_on.filter((_, at) => !readable[at]);
  byId("sites-note").hidden = lacking.length === 0;
  const names = new Intl.ListFormat(locale()).format(lacking);
  byId("sites-lacking").textContent = text("sites_lacking", { sites: names });
}

/** @param {Settings} settings */
export async function drawReading(settings) {
  check("run", settings.run);
  const remove = { label: "remove", name: "remove_name" };
  listNames("sites-on", settings.sites_on, remove, (site) =>
    store.change(({ sites_on }) => ({ sites_on: sites_on.filter((entry) => entry !== site) })),
  );
  listNames("sites-off", settings.sites_off, remove, (site) =>
    store.change(({ sites_off }) => ({ sites_off: sites_off.filter((entry) => entry !== site) })),
  );
  const everywhere = (await allowed([...EVERYWHERE])).length > 0;
  const note = byId("run-note");
  note.hidden = settings.run !== "everywhere" || everywhere;
  note.textContent = text("run_taken_back");
  await drawLacking(settings);
}

/** @param {() => Promise<void>} draw Draws the page anew. */
function wireRun(draw) {
  byId("run").addEventListener("change", async (event) => {
    const run = event.target instanceof HTMLInputElement ? event.target.value : "";
    runStatus.textContent = "";
    const choose = () => store.change(() => ({ run: /** @type {Settings["run"]} */ (run), welcomed: true }));
    const chosen = run === "everywhere" ? await withPermission({ run }, choose) : await choose();
    runStatus.textContent = text(chosen ? "saved" : "run_refused");
    return draw();
  });
}

function wireSiteForm() {
  const field = byId("site-field", HTMLInputElement);
  field.placeholder = text("site_add");
  field.setAttribute("aria-label", text("site_add"));
  byId("site-form", HTMLFormElement).addEventListener("submit", async (event) => {
    event.preventDefault();
    const typed = field.value.trim();
    const site = siteOf(typed.includes("://") ? typed : `https://${typed}`);
    if (typed === "" || site === null) {
      sitesStatus.textContent = text("not_a_site");
      return;
    }
    const on = !(event.submitter instanceof HTMLButtonElement) || event.submitter.value === "on";
    const write = () =>
      store.change((settings) => (on ? store.switchedOn(settings, site) : store.switchedOff(settings, site)));
    const written = on ? await withPermission({ sites_on: [site] }, write) : await write();
    if (written) field.value = "";
    sitesStatus.textContent = text(written ? "saved" : "run_refused");
  });
}

/** @param {() => Promise<void>} draw Draws the page anew. */
export function wireReading(draw) {
  wireRun(draw);
  wireSiteForm();
  byId("sites-ask").addEventListener("click", async () => {
    const granted = await withPermission({ sites_on: lacking }, async () => {});
    sitesStatus.textContent = text(granted ? "saved" : "run_refused");
    await draw();
  });
  api.permissions.onAdded.addListener(draw);
  api.permissions.onRemoved.addListener(draw);
}
