// @ts-check
// What the reader gives: a text, a page's HTML, a file chosen or dropped.

import { plainText } from "../reading.js";
import { byId } from "../shared/dom.js";
import { wireTabs } from "./tabs.js";

/** @typedef {import("../reading.js").Source} Source */

/**
 * @param {object} to
 * @param {(source: Source) => void} to.read
 * @param {(file: File) => void} to.readFile
 * @param {(file: File) => void} to.openIndex
 */
export function wireForms({ read, readFile, openIndex }) {
  const tabs = wireTabs(byId("tab-newsstand", HTMLElement).parentElement ?? document.body);

  byId("source-text", HTMLElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const date = byId("text-date", HTMLInputElement).valueAsNumber;
    const title = byId("text-title", HTMLInputElement).value.trim();
    const text = byId("text-body", HTMLTextAreaElement).value;
    const plain = plainText(title, text, Number.isNaN(date) ? null : date / 1000);
    read({ label: "the text given", url: "", plain });
  });

  byId("source-html", HTMLElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const html = byId("html-body", HTMLTextAreaElement).value;
    read({ label: "the HTML given", url: byId("html-url", HTMLInputElement).value.trim(), html });
  });

  const chosen = byId("page-file", HTMLInputElement);
  chosen.addEventListener("change", () => {
    const file = chosen.files?.[0];
    if (file) readFile(file);
    chosen.value = "";
  });

  for (const name of /** @type {const} */ (["dragover", "dragleave", "drop"])) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      document.body.classList.toggle("dropping", name === "dragover");
      const file = name === "drop" ? event.dataTransfer.files[0] : undefined;
      if (!file) return;
      if (/\.sidelight$/i.test(file.name)) openIndex(file);
      else {
        tabs.choose(byId("tab-file", HTMLElement));
        readFile(file);
      }
    });
  }
}
