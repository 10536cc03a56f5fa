// @ts-check
// What is kept of the reader's choices: taken along as a file, or forgotten.

import { ask, counted, text } from "../shared/browser.js";
import { builder } from "../shared/builder-module.js";
import { byId } from "../shared/dom.js";
import { packagedOutlets } from "../shared/packaged-outlets.js";
import * as store from "../shared/settings.js";
import { save } from "./save.js";

/** Largest settings file read, in bytes. */
const MOST_BYTES = 1_000_000;

/** @typedef {import("../shared/subscriptions.js").Subscription} Subscription */

const status = byId("settings-status");

async function exportSettings() {
  const text = JSON.stringify({ sidelight: await store.settings() }, null, 2);
  save("sidelight-settings.json", text, "application/json");
}

/** The settings in a file; null where it holds none. @param {File} file */
async function settingsIn(file) {
  if (file.size > MOST_BYTES) return null;
  try {
    const read = JSON.parse(await file.text())?.sidelight;
    return typeof read === "object" && read !== null && !Array.isArray(read) ? read : null;
  } catch {
    return null;
  }
}

/**
 * By their feeds, the sites of those outlets of a file that may be followed: of which outlet a feed is, and that it may
 * be followed, a file says no more than any list of feeds.
 * @param {store.Followed[]} outlets
 */
async function sitesIn(outlets) {
  const [{ readOpml, writeOpml }, listed, { outlets: known }] = await Promise.all([
    builder(),
    packagedOutlets(),
    store.settings(),
  ]);
  const given = readOpml(new TextEncoder().encode(writeOpml("", outlets)));
  return new Map([...given, ...listed, ...known].map(({ feed, site }) => [feed, site ?? ""]));
}

/**
 * Those subscriptions of a file that are taken: of this machine, of an inner network or at an IP address an index is
 * subscribed to only by who types its address, or has done so before.
 * @param {Subscription[]} subscriptions
 */
async function subscriptionsIn(subscriptions) {
  const [{ offeredIndexes }, { subscriptions: known }] = await Promise.all([builder(), store.settings()]);
  const held = new Set(known.map(({ address }) => address));
  return subscriptions.filter(({ address }) => {
    try {
      return held.has(address) || offeredIndexes(address).length > 0;
    } catch {
      return false;
    }
  });
}

/**
 * Takes the settings of a file; what it does not name stays as it is. Gives the outlets that are left to the reader:
 * feeds of this machine, of an inner network or at an IP address are followed only by who types or ticks them; and how
 * many indexes were left out for that.
 * @param {unknown} read
 */
async function take(read) {
  const { outlets, subscriptions, ...others } = store.understood(read);
  const [sites, indexes] = await Promise.all([sitesIn(outlets ?? []), subscriptionsIn(subscriptions ?? [])]);
  const taken = outlets?.flatMap((outlet) => {
    const site = sites.get(outlet.feed);
    return site === undefined ? [] : [{ ...outlet, site }];
  });
  await store.change(() => ({
    ...others,
    ...(taken && { outlets: taken }),
    ...(subscriptions && { subscriptions: indexes }),
  }));
  return {
    inner: (outlets ?? []).filter(({ feed }) => !sites.has(feed)),
    left: (subscriptions ?? []).length - indexes.length,
  };
}

/**
 * @param {import("./candidates.js").Candidates} candidates
 * @param {() => Promise<void>} forgotten Draws the page anew.
 */
export function wireKeeping(candidates, forgotten) {
  byId("export").addEventListener("click", exportSettings);
  const input = byId("import", HTMLInputElement);
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    input.value = "";
    const read = await settingsIn(file);
    const taken = read === null ? null : await take(read).catch(() => null);
    const { inner = [], left = 0 } = taken ?? {};
    const words = [text(taken ? "imported" : "not_imported"), left > 0 ? counted("indexes_left_out", left) : ""];
    status.textContent = words.filter((sentence) => sentence !== "").join(" ");
    if (inner.length > 0) await candidates.chosen(inner.map((outlet) => ({ outlet, chosen: false })));
  });
  const sure = byId("sure", HTMLDialogElement);
  byId("forget").addEventListener("click", () => {
    sure.returnValue = "";
    sure.showModal();
  });
  sure.addEventListener("close", async () => {
    if (sure.returnValue !== "forget") return;
    await ask({ type: "forget-everything" });
    status.textContent = text("forgotten");
    await forgotten();
  });
}
