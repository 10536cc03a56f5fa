// @ts-check
// Permissions: a note of what one is being asked for, and giving back those that nothing needs any more. Only a page of
// ours can ask, and the browser's prompt may close it, so the note is made beforehand.

import { api, giveBack } from "../shared/browser.js";
import * as store from "../shared/settings.js";
import { EVERYWHERE, patternsOf, patternsOfFeeds, unneeded } from "../shared/sites.js";
import { follow } from "./registration.js";

/** @typedef {import("../shared/settings.js").Settings} Settings */
/** @typedef {import("../shared/outlets.js").Outlet} Outlet */
/** @typedef {{ run: "sites" | "everywhere", site: string | null } | { outlet: Outlet }} Grant What is switched on or followed once a permission is there. */

const EXPECTED = "expected-grant";
/** Longest time a prompt stands open, in milliseconds. */
const PROMPT = 120_000;
/** Longest time a page of ours takes to write down what it was given a permission for, in milliseconds. */
const WRITING = 1000;

/** Notes what is being asked for. @param {Grant} grant */
export const expect = (grant) => api.storage.session.set({ [EXPECTED]: { ...grant, at: Date.now() } });

/** Drops the note: the reader refused. */
export const expectNothing = () => api.storage.session.remove(EXPECTED);

/** @param {Grant} grant */
function patternsAsked(grant) {
  if ("outlet" in grant) return patternsOfFeeds([grant.outlet]);
  return grant.site === null ? EVERYWHERE : patternsOf(grant.site);
}

/** The settings with what a permission was asked for. @param {Settings} settings @param {Grant} grant @returns {Settings} */
function withGranted(settings, grant) {
  if ("outlet" in grant) return { ...settings, ...store.outletsAdded(settings, [grant.outlet], Date.now()) };
  const { run, site } = grant;
  return {
    ...settings,
    run: settings.run === "everywhere" ? "everywhere" : run,
    welcomed: true,
    ...(site === null ? {} : store.switchedOn(settings, site)),
  };
}

/**
 * Takes the note that these permissions answer; null where there is none.
 * @param {chrome.permissions.Permissions} added
 * @returns {Promise<(Grant & { late: boolean }) | null>}
 */
async function take({ origins = [] }) {
  const note = (await api.storage.session.get(EXPECTED))[EXPECTED];
  if (!note) return null;
  const { at, ...grant } = /** @type {Grant & { at: number }} */ (note);
  if (!patternsAsked(grant).some((pattern) => origins.includes(pattern))) return null;
  await expectNothing();
  // Refused with the popup gone, a question leaves its note behind; a permission given much later is not its answer.
  return { ...grant, late: Date.now() - at >= PROMPT };
}

/** Permissions were given. @param {chrome.permissions.Permissions} added */
export async function granted(added) {
  const grant = await take(added);
  if (grant?.late) {
    // The page that asked writes down what it is for, if it still stands; nothing else needs the permission.
    await new Promise((done) => setTimeout(done, WRITING));
    const settings = await store.settings();
    await giveBack(unneeded([...patternsAsked(grant)], withGranted(settings, grant), settings));
  } else if (grant) {
    await store.change((settings) => withGranted(settings, grant));
  }
  await follow();
}

/** Settings have changed: pages follow, and permissions that nothing needs any more go back. @param {Settings} before @param {Settings} after */
export async function settingsChanged(before, after) {
  const elsewhere = store.whereRead(before) !== store.whereRead(after);
  if (!elsewhere && store.feedsRead(before) === store.feedsRead(after)) return;
  if (elsewhere) await follow();
  // By the settings as they are by now: what was switched off may be on again.
  const [held, now] = await Promise.all([api.permissions.getAll(), store.settings()]);
  // No switch asks for those that the manifest names.
  const { host_permissions: fixed = [] } = api.runtime.getManifest();
  const asked = (held.origins ?? []).filter((pattern) => !fixed.includes(pattern));
  await giveBack(unneeded(asked, before, now));
}

/** Gives back every permission that was asked for. */
export async function giveAllBack() {
  await giveBack((await api.permissions.getAll()).origins ?? []);
}
