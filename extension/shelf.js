// @ts-check
// Where the index file that the reader brought is kept: Cache Storage, which takes http(s) keys only. These addresses are
// never fetched.

const SHELF = "sidelight-index";
export const CURRENT = "https://index.sidelight.invalid/current";
export const CANDIDATE = "https://index.sidelight.invalid/candidate";

/** The bytes kept under `key`, or null. @param {string} key */
export async function read(key) {
  // Unlike `open`, this makes no empty shelf where there is none.
  const found = await caches.match(key, { cacheName: SHELF });
  return found ? new Uint8Array(await found.arrayBuffer()) : null;
}

/** The bytes kept under `key`, which are then kept no longer. @param {string} key */
export async function take(key) {
  const bytes = await read(key);
  if (bytes) await (await caches.open(SHELF)).delete(key);
  return bytes;
}

/** Makes these bytes the current index. @param {Uint8Array<ArrayBuffer>} bytes */
export async function put(bytes) {
  await (await caches.open(SHELF)).put(CURRENT, new Response(bytes));
}

/** Puts a file where the background looks for a new index. @param {Blob} file */
export async function offer(file) {
  await (await caches.open(SHELF)).put(CANDIDATE, new Response(file));
}

export async function clear() {
  await caches.delete(SHELF);
}
