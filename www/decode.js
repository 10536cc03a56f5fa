// @ts-check
// Bytes of a file -> text, as a browser would read them.

/** Bytes of a page that are read; what follows is left out, and said to be. */
export const MAX_BYTES = 8 * 1024 * 1024;

/** A declaration stands in the first 1024 bytes (HTML Standard, "prescan a byte stream"). */
const DECLARATION = /<meta[^>]+charset\s*=\s*["']?\s*([\w:.-]+)|<\?xml[^>]+encoding\s*=\s*["']([\w:.-]+)/i;

/**
 * Decodes a page or a text: byte order mark, then a declaration, then UTF-8 if the bytes are valid UTF-8, then
 * windows-1252, which is what undeclared Latin-1 pages are read as.
 * @param {Uint8Array} bytes
 * @returns {{ text: string, encoding: string }}
 */
export function decode(bytes) {
  const label = byteOrderMark(bytes) ?? declared(bytes) ?? "utf-8";
  const isUtf8 = label === "utf-8";
  // A cut at MAX_BYTES may split a character: that alone must not turn UTF-8 into windows-1252.
  const whole = isUtf8 ? withoutSplitTail(bytes) : bytes;
  try {
    return { text: new TextDecoder(label, { fatal: isUtf8 }).decode(whole), encoding: label };
  } catch {
    return { text: new TextDecoder("windows-1252").decode(bytes), encoding: "windows-1252" };
  }
}

/** @param {Uint8Array} bytes */
function byteOrderMark(bytes) {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return "utf-8";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return undefined;
}

/** @param {Uint8Array} bytes */
function declared(bytes) {
  const head = new TextDecoder("windows-1252").decode(bytes.subarray(0, 1024));
  const found = DECLARATION.exec(head);
  const label = found?.[1] ?? found?.[2];
  if (!label) return undefined;
  try {
    const { encoding } = new TextDecoder(label);
    // A declaration readable as ASCII cannot be true of UTF-16 (HTML Standard): it means UTF-8.
    return encoding.startsWith("utf-16") ? "utf-8" : encoding;
  } catch {
    return undefined;
  }
}

/** @param {Uint8Array} bytes */
function withoutSplitTail(bytes) {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return bytes;
    if (byte >= 0xc0) {
      const needs = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needs > back ? bytes.subarray(0, bytes.length - back) : bytes;
    }
  }
  return bytes;
}
