// @ts-check
// What is kept of the reader's choices: taken along as a file, or forgotten.

import { ask, text } from "../shared/browser.js";
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
