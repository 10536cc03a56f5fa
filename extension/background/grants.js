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
/**
 * @typedef {{ run: "sites" | "everywhere", site: string | null } | { outlet: Outlet }} Grant What is switched on or
 *   followed once a permission is there.
 */

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

/**
 * The settings with what a permission was asked for.
 * @param {Settings} settings
 * @param {Grant} grant
 * @returns {Settings}
 */
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
    await askedOver(await notesOf(grant));
    await noLonger(askedFor(grant));
  } else if (grant) {
    await store.change((settings) => withGranted(settings, grant));
    await askedOver(await notesOf(grant));
  }
  await follow();
}

/** Name of the note that a site was switched off in its page, which can be undone. @param {string} site */
const offNote = (site) => `off ${site}`;

/**
 * Settings have changed: pages follow, and permissions that nothing needs any more go back.
 * @param {Settings} before
 * @param {Settings} after
 */
export async function settingsChanged(before, after) {
  const elsewhere = store.whereRead(before) !== store.whereRead(after);
  if (!elsewhere && store.hostsAsked(before) === store.hostsAsked(after)) return;
  // Switched on again, wherever that was, there is nothing to undo.
  await askedOver(after.sites_on.filter((site) => !before.sites_on.includes(site)).map(offNote));
  await noLonger(before, async () => {
    if (elsewhere) await follow();
  });
}

/** Names of the notes of a page that asked for this, and may be gone. @param {Grant} grant */
async function notesOf(grant) {
  const asked = patternsNeeded(askedFor(grant));
  const isOf = (/** @type {import("../shared/asked.js").Note} */ note) =>
    patternsNeeded(note).some((pattern) => asked.includes(pattern));
  return Object.entries(await notes()).flatMap(([name, note]) => (isOf(note) ? [name] : []));
}

/**
 * Gives back what is needed no more. It is noted first: should the background end before, the next start does it.
 * @param {import("../shared/asked.js").Asked} before
 * @param {() => Promise<void>} [meanwhile] What comes before that.
 */
async function noLonger({ run, sites_on = [], outlets = [], subscriptions = [] }, meanwhile) {
  const name = crypto.randomUUID();
  await changeNotes((notes) => {
    notes[name] = {
      run,
      sites_on,
      outlets: outlets.map(({ feed }) => ({ feed })),
      subscriptions: subscriptions.map(({ address }) => ({ address })),
      at: 0,
    };
  });
  await meanwhile?.();
  await askedOver([name]);
}

/**
 * What was asked for is used, or never will be: gives back the permissions that nothing needs, by the settings as they
 * are by now (what was switched off may be on again) and by what pages have asked for and are about to use. One that
 * the reader has given in the browser by themselves stays.
 * @param {string[]} names Of notes; others are over once their page is taken for gone.
 */
export async function askedOver(names) {
  const all = Object.entries(await notes());
  const isOver = (/** @type {[string, import("../shared/asked.js").Note]} */ [name, { at }]) =>
    names.includes(name) || !(Math.abs(Date.now() - at) < LEFT);
  const over = all.filter(isOver);
  if (over.length === 0) return;
  const [held, settings] = await Promise.all([api.permissions.getAll(), store.settings()]);
  // No switch asks for those that the manifest names.
  const { host_permissions: fixed = [] } = api.runtime.getManifest();
  const asked = (held.origins ?? []).filter((pattern) => !fixed.includes(pattern));
  const open = all.filter((entry) => !isOver(entry));
  const needed = withNeeds(
    settings,
    open.map(([, note]) => note),
  );
  const before = withNeeds(
    needed,
    over.map(([, note]) => note),
  );
  await giveBack(unneeded(asked, before, needed));
  // The notes go last: cut off in between, it is done again.
  await changeNotes((notes) => {
    for (const [name] of over) delete notes[name];
  });
}

/**
 * Switches a site off because the reader pressed that in its page, or undoes it. As long as that may be, the permission
 * of a site that was listed is not given back: only a page of ours could ask for it again.
 * @param {string | null} site
 * @param {boolean} off
 */
export async function switchOff(site, off) {
  if (site === null) return;
  const name = offNote(site);
  if (off) {
    const { sites_on } = await store.settings();
    await changeNotes((notes) => {
      notes[name] = { sites_on: sites_on.filter((listed) => listed === site), at: Date.now() };
    });
    await store.change((settings) => store.switchedOff(settings, site));
    return;
  }
  const wasListed = (await notes())[name]?.sites_on?.includes(site) ?? false;
  await store.change((settings) => store.switchedBack(settings, site, wasListed));
  await askedOver([name]);
}

/** Gives back every permission that was asked for. */
export async function giveAllBack() {
  await giveBack((await api.permissions.getAll()).origins ?? []);
}
