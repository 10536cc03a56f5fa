// @ts-check
// What is kept of followed feeds, in Cache Storage: of each feed a small state and the record of its stories, and the
// index built of all records. Keys have to be http(s) addresses; these are never fetched.
//
// Bodies are replaced as databases replace pages, by shadow paging: a new body goes into the slot that is not in use,
// then a small note names that slot. Cut off at any point, the body that the note names is whole.

const CACHE = "sidelight-followed";
const BASE = "https://followed.sidelight.invalid/";
/** Set while the index does not hold what the records say. */
const DIRTY = `${BASE}dirty`;
/** When the reader pressed for an update of all feeds last. */
const PRESSED = `${BASE}pressed`;
/** The single feeds that the reader pressed for, until they are read. */
const WANTED = `${BASE}wanted`;
/** The note of the index. */
const BUILT = `${BASE}built`;

/** @typedef {0 | 1} Slot */
/**
 * @typedef {{ state: string, slot: Slot | null }} Kept A feed's state, and the slot of its record where there is one.
 */
/**
 * @typedef {object} Built What is said of the index.
 * @property {Slot} slot
 * @property {number} stories
 * @property {string} version Of the extension that built it.
 * @property {number} at When it was built, in milliseconds since 1970.
 * @property {boolean} aside Whether it does not answer: every lookup panicked.
 */

/** @param {string} feed */
const stateOf = (feed) => `${BASE}state?${encodeURIComponent(feed)}`;
/** @param {string} feed @param {Slot} slot */
const recordOf = (feed, slot) => `${BASE}record/${slot}?${encodeURIComponent(feed)}`;
/** @param {Slot} slot */
const indexAt = (slot) => `${BASE}built/${slot}`;
/** @param {Slot | null | undefined} slot @returns {Slot} */
const otherThan = (slot) => (slot === 0 ? 1 : 0);

const open = () => caches.open(CACHE);
/** Unlike `open`, this makes no empty cache where there is none. @param {string} key */
const find = (key) => caches.match(key, { cacheName: CACHE });

/** @param {string} key @returns {Promise<any>} What was kept as JSON; null where nothing was. */
async function note(key) {
  const found = await find(key);
  return found ? found.json().catch(() => null) : null;
}

/** @param {string} key @param {unknown} value */
const putNote = async (key, value) => (await open()).put(key, new Response(JSON.stringify(value)));

/** What is kept of a feed; null where nothing is. @param {string} feed @returns {Promise<Kept | null>} */
export const kept = (feed) => note(stateOf(feed));

/** The stories of a feed as text; undefined where none are kept. @param {string} feed @param {Kept | null} kept */
export async function record(feed, kept) {
  if (kept === null || kept.slot === null) return undefined;
  return (await find(recordOf(feed, kept.slot)))?.text();
}

/**
 * Keeps a feed's state beside the record it has.
 * @param {string} feed
 * @param {Kept | null} before
 * @param {string} state
 * @returns {Promise<Kept>}
 */
export async function putState(feed, before, state) {
  const after = { state, slot: before?.slot ?? null };
  await putNote(stateOf(feed), after);
  return after;
}

/**
 * Keeps a feed's record and its state.
 * @param {string} feed
 * @param {Kept | null} before
 * @param {string} record
 * @param {string} state
 * @returns {Promise<Kept>}
 */
export async function putRecord(feed, before, record, state) {
  const cache = await open();
  const slot = otherThan(before?.slot);
  await cache.put(recordOf(feed, slot), new Response(record));
  await putNote(stateOf(feed), { state, slot });
  await cache.delete(recordOf(feed, otherThan(slot)));
  return { state, slot };
}

/** Forgets a feed. @param {string} feed */
export async function forget(feed) {
  const cache = await open();
  // The note first: cut off in between, what is left is named by none.
  for (const key of [stateOf(feed), recordOf(feed, 0), recordOf(feed, 1)]) await cache.delete(key);
}

/** Forgets all feeds but these; gives whether there were others. @param {Set<string>} feeds */
export async function keepOnly(feeds) {
  if (!(await caches.has(CACHE))) return false;
  const cache = await open();
  const paths = ["/state", "/record/0", "/record/1"];
  let gone = false;
  for (const { url } of await cache.keys()) {
    const { pathname, search } = new URL(url);
    if (!paths.includes(pathname) || feeds.has(decodeURIComponent(search.slice(1)))) continue;
    gone = (await cache.delete(url)) || gone;
  }
  return gone;
}

/**
 * A mark of its own for each time that records change; null where the index holds what they say.
 * @returns {Promise<string | null>}
 */
export const dirty = () => note(DIRTY);

/** Says that the index is to be built anew. */
export const markDirty = () => putNote(DIRTY, crypto.randomUUID());

/** Says that the index holds what the records said at this mark. @param {string} mark */
export async function clean(mark) {
  if ((await dirty()) === mark) await (await open()).delete(DIRTY);
}

/** When the reader pressed for an update last, in milliseconds since 1970; 0 for never. @returns {Promise<number>} */
export const pressed = async () => Number((await note(PRESSED)) ?? 0);

/** @param {number} now */
export const putPressed = (now) => putNote(PRESSED, now);

/**
 * The single feeds that the reader pressed for and when; null where there are none.
 * @returns {Promise<{ at: number, feeds: string[] } | null>}
 */
export const wanted = () => note(WANTED);

/** @param {{ at: number, feeds: string[] } | null} wanted */
export async function putWanted(wanted) {
  if (wanted) await putNote(WANTED, wanted);
  else if (await find(WANTED)) await (await open()).delete(WANTED);
}

/** What is said of the index; null where there is none. @returns {Promise<Built | null>} */
export const built = () => note(BUILT);

/** Writes an index beside the one in use; gives its slot. @param {Uint8Array<ArrayBuffer>} bytes */
export async function writeBeside(bytes) {
  const slot = otherThan((await built())?.slot);
  await (await open()).put(indexAt(slot), new Response(bytes));
  return slot;
}

/** The bytes of the index in a slot; null where none is there. @param {Slot} slot */
export async function index(slot) {
  const found = await find(indexAt(slot));
  return found ? new Uint8Array(await found.arrayBuffer()) : null;
}

/** One change of the index's note after another. @template T @param {() => Promise<T>} change @returns {Promise<T>} */
const changing = (change) => navigator.locks.request(BUILT, change);

/** Uses the index in a slot from now on. @param {Built} after */
export const putBuilt = (after) =>
  changing(async () => {
    await putNote(BUILT, after);
    await (await open()).delete(indexAt(otherThan(after.slot)));
  });

/** The index that was used until now does not answer; another may be being written beside it. @param {Slot} slot */
export const setAside = (slot) =>
  changing(async () => {
    const before = await built();
    if (before?.slot === slot) await putNote(BUILT, { ...before, aside: true });
  });

/** Takes the index away: there is no story. */
export async function dropBuilt() {
  const cache = await open();
  for (const key of [BUILT, indexAt(0), indexAt(1)]) await cache.delete(key);
}

/** Takes everything away. */
export async function clear() {
  await caches.delete(CACHE);
}
