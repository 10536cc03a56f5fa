// @ts-check
// Lists of other feed readers (OPML): a file is read and shown, and the reader chooses; what is followed is written
// out.

import { counted, text } from "../shared/browser.js";
import { builder } from "../shared/builder-module.js";
import { byId } from "../shared/dom.js";
import { SECTIONS } from "../shared/outlets.js";
import { packagedOutlets } from "../shared/packaged-outlets.js";
import * as store from "../shared/settings.js";
import { siteShown } from "../shared/sites.js";
import { megabytes } from "./index-file.js";
import { save } from "./save.js";

/** Largest list read, in bytes. */
const MOST_BYTES = 2 * 2 ** 20;

const status = byId("opml-status");

/** @param {File} file @param {import("./candidates.js").Candidates} candidates */
async function open(file, candidates) {
  if (file.size > MOST_BYTES) {
    status.textContent = text("opml_too_large", { most: megabytes(MOST_BYTES) });
    return;
  }
  const [{ readOpml }, list, bytes] = await Promise.all([builder(), packagedOutlets(), file.arrayBuffer()]);
  const known = new Map(list.map((outlet) => [outlet.feed, outlet]));
  const found = readOpml(new Uint8Array(bytes)).map(({ name, feed, site, language, section }) => ({
    outlet: known.get(feed) ?? {
      name: name || siteShown(feed),
      feed,
      site: site ?? "",
      language: language ?? "",
      country: "",
      section: SECTIONS.includes(section ?? "") ? (section ?? "") : "",
    },
    chosen: true,
  }));
  status.textContent = counted("opml_found", found.length);
  await candidates.chosen(found);
}

/** @param {import("./candidates.js").Candidates} candidates */
export function wireOpml(candidates) {
  const input = byId("opml-import", HTMLInputElement);
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    // The same file may be chosen again.
    input.value = "";
    if (!file) return;
    open(file, candidates).catch(() => {
      status.textContent = text("opml_none");
    });
  });
  byId("opml-export").addEventListener("click", async () => {
    const [{ writeOpml }, { outlets }] = await Promise.all([builder(), store.settings()]);
    save("sidelight-outlets.opml", writeOpml("Sidelight", outlets), "text/x-opml");
  });
}
