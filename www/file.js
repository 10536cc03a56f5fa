// @ts-check
// A file that the reader gives -> what is read of it.

import { decode, MAX_BYTES } from "./decode.js";
import { plainText } from "./reading.js";
import { size } from "./words.js";

/**
 * Reads the beginning of a page or a text.
 * @param {File} file
 * @returns {Promise<import("./reading.js").Source>}
 */
export async function sourceOf(file) {
  const { text, encoding } = decode(new Uint8Array(await file.slice(0, MAX_BYTES).arrayBuffer()));
  const cut = file.size > MAX_BYTES ? `only the first ${size(MAX_BYTES)} of ${size(file.size)} were read` : "";
  const note = [encoding === "utf-8" ? "" : `read as ${encoding}`, cut].filter(Boolean).join("; ");
  const source = { label: file.name, url: "", note };
  return /\.txt$/i.test(file.name) || file.type === "text/plain"
    ? { ...source, plain: plainText("", text, null) }
    : { ...source, html: text };
}
