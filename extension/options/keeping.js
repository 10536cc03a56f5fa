// @ts-check
// What is kept of the reader's choices: taken along as a file, or forgotten.

import { ask, text } from "../shared/browser.js";
import { byId, el } from "../shared/dom.js";
import * as store from "../shared/settings.js";

/** Largest settings file read, in bytes. */
const MOST_BYTES = 1_000_000;
/** How long a saved file may be on its way, in milliseconds. */
const SAVING = 10_000;

const status = byId("settings-status");

async function exportSettings() {
  const file = new Blob([JSON.stringify({ sidelight: await store.settings() }, null, 2)], { type: "application/json" });
  const href = URL.createObjectURL(file);
  el("a", { href, download: "sidelight-settings.json" }).click();
  setTimeout(() => URL.revokeObjectURL(href), SAVING);
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

/** @param {() => Promise<void>} forgotten Draws the page anew. */
export function wireKeeping(forgotten) {
  byId("export").addEventListener("click", exportSettings);
  const input = byId("import", HTMLInputElement);
  input.addEventListener("change", async () => {
    const file = input.files?.[0];
    if (!file) return;
    const read = await settingsIn(file);
    if (read !== null) await store.change(() => store.understand(read));
    status.textContent = text(read === null ? "not_imported" : "imported");
    input.value = "";
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
