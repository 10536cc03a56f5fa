// @ts-check
// The index file that the reader brought, in Cache Storage. Its keys have to be http(s) addresses; these are never
// fetched.

const CACHE = "sidelight-index";
export const CURRENT = "https://index.sidelight.invalid/current";
/** The version of the extension in which the current index does not answer. */
const SET_ASIDE = "https://index.sidelight.invalid/set-aside";
/** A delta laid over the current index; they are numbered in the order they are laid. @param {number} number */
const delta = (number) => `https://index.sidelight.invalid/delta/${number}`;
const CANDIDATE = "https://index.sidelight.invalid/candidate";

/** Largest index file taken, in bytes: a million stories are half of it. All of it has to stand in memory. */
export const LARGEST = 256 * 2 ** 20;

/**
 * What is kept under `key`, unread. Unlike `open`, this makes no empty cache where there is none.
 * @param {string} key
 */
const find = (key) => caches.match(key, { cacheName: CACHE });

/** Whether something is kept under `key`; nothing of it is read. @param {string} key */
export const has = async (key) => (await find(key)) !== undefined;

/** The bytes kept under `key`, or null. @param {string} key */
export async function read(key) {
  const found = await find(key);
  return found ? new Uint8Array(await found.arrayBuffer()) : null;
}

/**
 * The bytes of the offered index, or null where none was offered. It is then kept no longer, whatever comes of it.
 * Throws an error with the code `too-large`, with nothing read, where it is larger than it may be.
 * @param {number} [most] In bytes.
 */
export async function takeOffer(most = LARGEST) {
  const found = await find(CANDIDATE);
  if (!found) return null;
  try {
    const file = await found.blob();
    if (file.size > most) throw Object.assign(new Error(`an index of ${file.size} bytes`), { code: "too-large" });
    return new Uint8Array(await file.arrayBuffer());
  } finally {
    await withdraw();
  }
}

/** Keeps the offered index no longer. */
export async function withdraw() {
  await (await caches.open(CACHE)).delete(CANDIDATE);
}

/** The bytes of the deltas over the current index, the first first. */
export async function deltas() {
  const all = [];
  for (let bytes = await read(delta(0)); bytes !== null; bytes = await read(delta(all.length))) all.push(bytes);
  return all;
}

/** Lays a delta over the current index. @param {Uint8Array<ArrayBuffer>} bytes */
export async function addDelta(bytes) {
  const cache = await caches.open(CACHE);
  let number = 0;
  while (await has(delta(number))) number++;
  await cache.delete(SET_ASIDE);
  await cache.put(delta(number), new Response(bytes));
}

/**
 * Makes these bytes the current index, which is not set aside and has no deltas.
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function put(bytes) {
  const cache = await caches.open(CACHE);
  // In this order: cut off in between, the index there was is tried once more, perhaps without what was laid over it.
  await cache.delete(SET_ASIDE);
  for (let number = 0; await cache.delete(delta(number)); number++);
  await cache.put(CURRENT, new Response(bytes));
}

/** Notes that the current index does not answer in this version of the extension. @param {string} version */
export async function setAside(version) {
  await (await caches.open(CACHE)).put(SET_ASIDE, new Response(version));
}

/** Whether the current index was set aside in this version of the extension. @param {string} version */
export async function isSetAside(version) {
  return (await (await find(SET_ASIDE))?.text()) === version;
}

/** Puts a file where the background looks for a new index. @param {Blob} file */
export async function offer(file) {
  await (await caches.open(CACHE)).put(CANDIDATE, new Response(file));
}

export async function clear() {
  await caches.delete(CACHE);
}
