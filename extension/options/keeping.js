// @ts-check
// What is kept of the reader's choices: taken along as a file, or forgotten.

import { ask, text } from "../shared/browser.js";
import { builder } from "../shared/builder-module.js";
import { byId } from "../shared/dom.js";
import * as store from "../shared/settings.js";
import { save } from "./save.js";

/** Largest settings file read, in bytes. */
const MOST_BYTES = 1_000_000;

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
 * Takes the settings of a file; what it does not name stays as it is. Feeds of this machine, of an inner network or at an IP
 * address, which only who types them may follow, are shown for the reader to choose.
 * @param {unknown} read
 * @param {import("./candidates.js").Candidates} candidates
 */
async function take(read, candidates) {
  const { outlets, ...others } = store.understood(read);
  const { listedAddress } = await builder();
  const { outlets: before } = await store.settings();
  const known = new Set(before.map(({ feed }) => feed));
  const isTaken = (/** @type {store.Followed} */ { feed }) => known.has(feed) || listedAddress(feed) !== undefined;
  await store.change(() => ({ ...others, ...(outlets && { outlets: outlets.filter(isTaken) }) }));
  const inner = (outlets ?? []).filter((outlet) => !isTaken(outlet));
  if (inner.length > 0) await candidates.chosen(inner.map((outlet) => ({ outlet, chosen: false })));
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
    status.textContent = text(read === null ? "not_imported" : "imported");
    if (read !== null) await take(read, candidates);
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
