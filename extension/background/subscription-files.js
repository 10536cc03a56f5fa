// @ts-check
// Files of published indexes, in Cache Storage, each under its SHA-256: which files an index is made of says what is
// kept of it (subscription-states.js). Keys have to be http(s) addresses; these are never fetched.

const CACHE = "sidelight-subscriptions";
const BASE = "https://subscriptions.sidelight.invalid/";

/** @param {string} sha256 */
const at = (sha256) => `${BASE}${sha256}`;
/** Unlike `caches.open`, this makes no empty cache where there is none. @param {string} sha256 */
const find = (sha256) => caches.match(at(sha256), { cacheName: CACHE });

/** SHA-256 in hex digits. @param {Uint8Array<ArrayBuffer>} bytes */
export async function hashOf(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The SHA-256 of all files that are here. @returns {Promise<string[]>} */
export async function here() {
  if (!(await caches.has(CACHE))) return [];
  return (await (await caches.open(CACHE)).keys()).map(({ url }) => url.slice(BASE.length));
}

/** The bytes of a file; null where it is not here: browsers throw files away. @param {string} sha256 */
export async function read(sha256) {
  const found = await find(sha256);
  return found ? new Uint8Array(await found.arrayBuffer()) : null;
}

/** Keeps a file. Throws where there is no room for it. @param {string} sha256 @param {Uint8Array<ArrayBuffer>} bytes */
export async function put(sha256, bytes) {
  await (await caches.open(CACHE)).put(at(sha256), new Response(bytes));
}

/** Throws away those of these files whose bytes have changed since they came; gives whether there were. @param {string[]} files */
export async function dropSpoiled(files) {
  let found = false;
  for (const sha256 of files) {
    const bytes = await read(sha256);
    if (bytes === null || (await hashOf(bytes)) === sha256) continue;
    found = (await (await caches.open(CACHE)).delete(at(sha256))) || found;
  }
  return found;
}

/** Throws away all files but these. @param {Set<string>} needed */
export async function keepOnly(needed) {
  for (const sha256 of await here()) {
    if (!needed.has(sha256)) await (await caches.open(CACHE)).delete(at(sha256));
  }
}

/** Throws all files away. */
export async function clear() {
  await caches.delete(CACHE);
}
