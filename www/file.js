// @ts-check
// A file that the reader gives -> what is read of it.

import { encodingOf } from "./pkg/sidelight.js";
import { plainText } from "./reading.js";
import { size } from "./words.js";

/** Bytes of a file that are read; what follows is left out, and said to be. */
const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Decodes a page or a text by the same rule as the command line (src/encoding.rs); what nothing says the encoding of is
 * windows-1252, as in browsers.
 * @param {Uint8Array} bytes
 * @returns {{ text: string, encoding: string }}
 */
function decode(bytes) {
  const decoder = new TextDecoder(encodingOf(bytes) ?? "windows-1252");
  // As a stream: a character that the cut at MAX_BYTES splits is left out.
  return { text: decoder.decode(bytes, { stream: true }), encoding: decoder.encoding };
}

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
