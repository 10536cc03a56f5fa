// @ts-check
// Permissions: a note of what one is being asked for, and giving back those that nothing needs any more. Only a page of
// ours can ask, and the browser's prompt may close it, so the note is made beforehand.

import { changeNotes, notes } from "../shared/asked.js";
import { api, giveBack } from "../shared/browser.js";
import * as store from "../shared/settings.js";
import { patternsNeeded, unneeded, withNeeds } from "../shared/sites.js";
import { follow } from "./registration.js";

/** @typedef {import("../shared/settings.js").Settings} Settings */
/** @typedef {import("../shared/outlets.js").Outlet} Outlet */
/** @typedef {{ run: "sites" | "everywhere", site: string | null } | { outlet: Outlet }} Grant What is switched on or followed once a permission is there. */

const EXPECTED = "expected-grant";
/** Longest time a prompt stands open, in milliseconds. */
const PROMPT = 120_000;
/** Longest time a page of ours takes to write down what it was given a permission for, in milliseconds. */
const WRITING = 1000;
/** After so many milliseconds a page that has asked is taken for gone. */
const LEFT = 3_600_000;

/** Notes what is being asked for. @param {Grant} grant */
export const expect = (grant) => api.storage.session.set({ [EXPECTED]: { ...grant, at: Date.now() } });

/** Drops the note: the reader refused. */
export const expectNothing = () => api.storage.session.remove(EXPECTED);

/** What a permission is asked for. @param {Grant} grant @returns {import("../shared/asked.js").Asked} */
function askedFor(grant) {
  if ("outlet" in grant) return { outlets: [grant.outlet] };
  return grant.site === null ? { run: "everywhere" } : { sites_on: [grant.site] };
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
  if (!patternsNeeded(askedFor(grant)).some((pattern) => origins.includes(pattern))) return null;
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
    await giveBackUnneeded([askedFor(grant)]);
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
  await giveBackUnneeded([before]);
}

/** What pages have asked for is used, or never will be. @param {string[]} names Of their notes; others count once their page is taken for gone. */
export async function askedOver(names) {
  const all = Object.entries(await notes());
  const isOver = (/** @type {string} */ name, /** @type {number} */ at) =>
    names.includes(name) || !(Math.abs(Date.now() - at) < LEFT);
  const over = all.filter(([name, { at }]) => isOver(name, at));
  if (over.length === 0) return;
  // The notes go last: cut off in between, it is done again.
  await giveBackUnneeded(
    over.map(([, asked]) => asked),
    over.map(([name]) => name),
  );
  await changeNotes((notes) => {
    for (const [name] of over) delete notes[name];
  });
}

/**
 * Gives back the permissions that were once needed and are not, by the settings as they are by now (what was switched off
 * may be on again) and by what pages have asked for and are about to use. One that the reader has given in the browser by
 * themselves stays.
 * @param {import("../shared/asked.js").Asked[]} before What was needed.
 * @param {string[]} [over] Names of notes that count no more.
 */
async function giveBackUnneeded(before, over = []) {
  const [held, settings, all] = await Promise.all([api.permissions.getAll(), store.settings(), notes()]);
  // No switch asks for those that the manifest names.
  const { host_permissions: fixed = [] } = api.runtime.getManifest();
  const asked = (held.origins ?? []).filter((pattern) => !fixed.includes(pattern));
  const open = Object.entries(all).flatMap(([name, note]) => (over.includes(name) ? [] : [note]));
  const needed = withNeeds(settings, open);
  await giveBack(unneeded(asked, withNeeds(needed, before), needed));
}

/** Gives back every permission that was asked for. */
export async function giveAllBack() {
  await giveBack((await api.permissions.getAll()).origins ?? []);
}
