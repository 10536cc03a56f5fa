// @ts-check
// Bytes of a file -> text, by the same rule as the command line (src/encoding.rs).

import { encodingOf } from "./pkg/sidelight.js";

/** Bytes of a page that are read; what follows is left out, and said to be. */
export const MAX_BYTES = 8 * 1024 * 1024;

/**
 * Decodes a page or a text; what nothing says the encoding of is windows-1252, as in browsers.
 * @param {Uint8Array} bytes
 * @returns {{ text: string, encoding: string }}
 */
export function decode(bytes) {
  const decoder = new TextDecoder(encodingOf(bytes) ?? "windows-1252");
  // As a stream: a character that the cut at MAX_BYTES splits is left out.
  return { text: decoder.decode(bytes, { stream: true }), encoding: decoder.encoding };
}
