// @ts-check
// The one wasm instance and the indexes it reads: the one that the reader brought, that of the followed outlets and
// those that are subscribed to, or the sample where there is none. The background may be stopped at any moment: nothing
// here outlives it but what store.js, followed.js and subscription-states.js keep.

import init, * as glue from "../pkg/sidelight.js";
import { api, packaged } from "../shared/browser.js";
import * as followed from "../shared/followed.js";
import { settings } from "../shared/settings.js";
import * as store from "../shared/store.js";
import { keyOf } from "../shared/subscriptions.js";
import * as files from "./subscription-files.js";
import * as states from "./subscription-states.js";

/** @typedef {import("../pkg/sidelight.js").Engine} Engine */
/**
 * @typedef {string} Source Where an index comes from: `OWN`, `FOLLOWED`, `SAMPLE` or the key of a subscription, which
 *   is an address.
 */
/** @typedef {{ engine: Engine, from: Source[] }} Opened What is open, the first first. */
/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {{ base: Bytes, deltas: Bytes[] }} Files An index, with what is laid over it. */

const OWN = "own";
const FOLLOWED = "followed";
const SAMPLE = "sample";

/** Under which key the engine has an index. @param {Source} source */
const keyIn = (source) => (source === OWN || source === SAMPLE ? "" : source);
/** Sources in the order in which they are named. @param {Source[]} sources */
const ordered = (sources) => [
  ...[OWN, FOLLOWED].filter((source) => sources.includes(source)),
  ...sources.filter(isSubscription),
];
/** @param {Source} source */
const isSubscription = (source) => source.includes("://");

/** An index older than this does not know today's stories: three days, in seconds. */
const STALE_AFTER = 3 * 86_400;
/** Panics in a row, at one question, after which an index is not asked again. */
const PANICS = 2;
/** What is decoded to search headlines is kept so long for the next letters, in milliseconds. */
const SEARCHED = 30_000;
/** The reason, among the codes of errors, why an index that is set aside does not answer. */
const PANICKED = "panicked";
/** Codes of an index whose bytes are not those that were written, perhaps. */
const SPOILED = ["not-an-index", "truncated", "corrupt"];

const { version } = api.runtime.getManifest();

/** The index in use; null where it is to be opened anew. @type {Promise<Opened> | null} */
let opening = null;
/**
 * Fulfilled when no index is being opened: one follows another, for each starts the instance anew.
 * @type {Promise<unknown>}
 */
let idle = Promise.resolve();
/** Whether the module has run in this life of the background: then a reset comes before the next start. */
let started = false;
/** Why the reader's own index does not answer, as an error code. @type {string | null} */
let refused = null;

async function start() {
  if (started) glue.__wbg_reset_state();
  await init({ module_or_path: packaged("pkg/sidelight_bg.wasm") });
  started = true;
}

/** The bytes of the reader's index; null where there is none or it is set aside. @returns {Promise<Files | null>} */
async function ownIndex() {
  if (await store.isSetAside(version).catch(() => false)) {
    refused = PANICKED;
    return null;
  }
  return storedIndex();
}

/** The same, whether it is set aside or not. @returns {Promise<Files | null>} */
async function storedIndex() {
  const base = await store.read(store.CURRENT).catch(() => null);
  return base && { base, deltas: await store.deltas().catch(() => []) };
}

/**
 * The bytes of the followed outlets' index; null where there is none or it is set aside.
 * @returns {Promise<Files | null>}
 */
async function followedIndex() {
  const built = await followed.built().catch(() => null);
  const base = built === null || built.aside ? null : await followed.index(built.slot).catch(() => null);
  return base && { base, deltas: [] };
}

/** Which files each subscription is made of that has some and is not set aside. @returns {Promise<Map<Source, string[]>>} */
async function subscribedParts() {
  const { subscriptions } = await settings();
  if (subscriptions.length === 0) return new Map();
  const kept = await states.keptOf(subscriptions.map(({ address }) => keyOf(address)));
  const used = [...kept].filter(([, { parts, aside }]) => parts.length > 0 && aside !== version);
  return new Map(used.map(([key, { parts }]) => [key, parts]));
}

/** The bytes of files; null where one is not here any more. @param {string[]} parts @returns {Promise<Files | null>} */
async function filesOf(parts) {
  const [base, ...deltas] = await Promise.all(parts.map(files.read));
  const are = deltas.filter((delta) => delta !== null);
  return base && are.length === deltas.length ? { base, deltas: are } : null;
}

/**
 * The bytes of all indexes there are, none of them set aside.
 * @param {Source[] | null} only Of these alone.
 * @returns {Promise<Map<Source, Files>>}
 */
async function stored(only) {
  const isAsked = (/** @type {Source} */ source) => only === null || only.includes(source);
  const subscribed = async () => {
    const none = /** @type {Map<Source, string[]>} */ (new Map());
    const parts = only === null || only.some(isSubscription) ? await subscribedParts().catch(() => none) : none;
    const asked = [...parts].filter(([key]) => isAsked(key));
    return Promise.all(
      asked.map(async ([key, parts]) => /** @type {const} */ ([key, await filesOf(parts).catch(() => null)])),
    );
  };
  const [own, built, others] = await Promise.all([
    isAsked(OWN) ? ownIndex() : null,
    isAsked(FOLLOWED) ? followedIndex() : null,
    subscribed(),
  ]);
  /** @type {Map<Source, Files>} */
  const there = new Map();
  for (const [source, files] of [
    /** @type {const} */ ([OWN, own]),
    /** @type {const} */ ([FOLLOWED, built]),
    ...others,
  ]) {
    if (files) there.set(source, files);
  }
  return there;
}

/**
 * An index can't be opened: what is there to be done about it.
 * @param {Source} source
 * @param {string} code Why.
 */
async function notOpened(source, code) {
  // An index of another version stays where it is: a later version of Sidelight may read it.
  if (source === OWN) refused = code;
  // Of another version, or spoiled: the next round builds it anew from the texts.
  else if (source === FOLLOWED) await followed.markDirty();
  // What is spoiled is fetched again when the subscription is asked for next.
  else if (SPOILED.includes(code)) files.dropSpoiled((await states.kept(source)).parts).catch(() => {});
}

/**
 * Opens the indexes there are; the sample where there is none.
 * @param {Source[] | null} [only] These alone.
 * @returns {Promise<Opened>}
 */
async function open(only = null) {
  refused = null;
  const [there] = await Promise.all([stored(only), start()]);
  const engine = new glue.Engine();
  /** @type {Source[]} */
  const from = [];
  for (const [source, { base, deltas }] of there) {
    // Memory for both copies of one index at a time.
    there.delete(source);
    try {
      engine.put(keyIn(source), base, deltas);
      from.push(source);
    } catch (error) {
      const code = codeOf(error);
      if (code === null) throw error;
      await notOpened(source, code);
    }
  }
  if (from.length > 0) return { engine, from };
  engine.free();
  return { engine: await glue.Engine.fetch(packaged("sample.sidelight")), from: [SAMPLE] };
}

/** Opens an index after those that are being opened, and uses it from then on. @param {() => Promise<Opened>} how */
function reopen(how) {
  opening = idle.then(() => how());
  idle = opening.catch(() => {});
  return opening;
}

const current = () => opening ?? reopen(open);

/** The code of an error the module threw on purpose; null for a panic or anything else. @param {unknown} error */
export function codeOf(error) {
  const code = error instanceof Error ? /** @type {{ code?: unknown }} */ (/** @type {unknown} */ (error)).code : null;
  return typeof code === "string" ? code : null;
}

/** Opens the index ahead of the first question. */
export function warm() {
  current().catch(() => {
    opening = null;
  });
}

/**
 * @template T
 * @typedef {object} Tried What came of a question to an instance.
 * @property {T} [answer]
 * @property {unknown} [error]
 * @property {boolean} meant Whether the error is one of the module's own, with a code.
 * @property {boolean} sound Whether the instance can be asked again.
 * @property {Source[] | null} from Whose indexes it holds; null where it could not be opened.
 */

/**
 * Asks once. A panic poisons the instance, which is thrown away.
 * @template T
 * @param {Promise<Opened>} held
 * @param {(engine: Engine, opened: Opened) => T} work
 * @returns {Promise<Tried<T>>}
 */
async function attempt(held, work) {
  /** @type {Opened | null} */
  let opened = null;
  try {
    opened = await held;
    return { answer: work(opened.engine, opened), meant: false, sound: true, from: opened.from };
  } catch (error) {
    const meant = codeOf(error) !== null;
    // With a code, an opened instance is sound: it was asked for something that cannot be.
    const sound = meant && opened !== null;
    if (!sound && opening === held) opening = null;
    return { error, meant, sound, from: opened?.from ?? null };
  }
}

/**
 * Lets `work` use the engine. Where it panics, it is asked once more; of what came last, and on which indexes.
 * @template T
 * @param {(engine: Engine, opened: Opened) => T} work
 * @returns {Promise<{ answer: T } | { error: unknown, suspects: Source[] }>}
 */
async function twice(work) {
  /** @type {Source[]} */
  let suspects = [];
  /** @type {unknown} */
  let error;
  for (let panics = 0; panics < PANICS; panics++) {
    const tried = await attempt(current(), work);
    if (tried.meant) throw tried.error;
    if (tried.sound) return { answer: /** @type {T} */ (tried.answer) };
    // What could not even be opened may be any of those there are.
    suspects = (tried.from ?? [...(await stored(null)).keys()]).filter((source) => source !== SAMPLE);
    error = tried.error;
  }
  return { error, suspects };
}

/**
 * Lets `work` use the engine. Where it panics, it is asked once more. Where it panics again on indexes that are not the
 * sample, it is asked on each alone: those that it panics on are at fault, and set aside if it does not panic without
 * them; else all are, if it does not panic on the sample. If it does, the fault is the question's. Then, and where there
 * is only the sample, the error is the caller's.
 * @template T
 * @param {(engine: Engine, opened: Opened) => T} work
 * @returns {Promise<T>}
 */
export async function use(work) {
  const outcome = await twice(work);
  if ("answer" in outcome) return outcome.answer;
  const { suspects } = outcome;
  let last = outcome.error;
  if (suspects.length === 0) throw last;
  const [built, parts] = await Promise.all([followed.built(), subscribedParts()]);
  /** @type {Source[]} */
  const alone = [];
  for (const source of suspects.length > 1 ? suspects : []) {
    const tried = await attempt(
      reopen(() => open([source])),
      work,
    );
    if (!tried.sound) alone.push(source);
  }
  const some = alone.length > 0 && alone.length < suspects.length;
  for (const blamed of some ? [alone, suspects] : [suspects]) {
    const others = suspects.filter((source) => !blamed.includes(source));
    const tried = await attempt(
      reopen(() => open(others)),
      work,
    );
    last = tried.error;
    if (!tried.sound) continue;
    for (const source of blamed) await setAside(source, built, parts.get(source) ?? []);
    if (tried.meant) break;
    return /** @type {T} */ (tried.answer);
  }
  throw last;
}

/**
 * Notes that an index does not answer in this version.
 * @param {Source} source
 * @param {followed.Built | null} built What answered of the followed outlets.
 * @param {string[]} parts What answered of a subscription.
 */
async function setAside(source, built, parts) {
  if (source === FOLLOWED) {
    if (built) await followed.setAside(built.slot);
    return;
  }
  if (isSubscription(source)) {
    const isOf = (/** @type {states.Kept} */ kept) => kept.parts.join() === parts.join();
    await states.change(source, (kept) => (isOf(kept) ? { ...kept, aside: version } : kept));
    return;
  }
  refused = PANICKED;
  // If this can't be kept, the next life of the background finds out anew.
  await store.setAside(version).catch(() => {});
}

/**
 * What an index says of itself: asked once, for it counts its stories.
 * @type {WeakMap<Engine, import("../pkg/sidelight.js").IndexStats>}
 */
const statistics = new WeakMap();

/** @param {Engine} engine */
function statsOf(engine) {
  const stats = statistics.get(engine) ?? engine.stats();
  statistics.set(engine, stats);
  return stats;
}

/**
 * Whether an index does not know today's stories; the sample never grows old.
 * @param {{ sample: boolean, created: number }} stats
 */
export const isStale = ({ sample, created }) => !sample && Date.now() / 1000 - created > STALE_AFTER;

/** @returns {Promise<import("../shared/protocol.js").IndexFacts>} */
export async function facts() {
  const stats = await use(statsOf);
  const own = await store.has(store.CURRENT).catch(() => false);
  const [{ from }, { outlets, subscriptions }] = await Promise.all([current(), settings()]);
  const [first = SAMPLE] = from;
  return {
    stats,
    stale: isStale(stats),
    own,
    from: isSubscription(first) ? "subscribed" : /** @type {"own" | "followed" | "sample"} */ (first),
    following: outlets.length > 0,
    subscribed: subscriptions.length,
    subscriptions: from.filter(isSubscription).length,
    refused,
  };
}

/** Frees what the latest search has decoded, once no other follows. @type {ReturnType<typeof setTimeout> | undefined} */
let forgetting;

/** Stories by their headlines. @param {string} words @param {number} limit */
export function search(words, limit) {
  return use((engine) => {
    clearTimeout(forgetting);
    forgetting = setTimeout(() => opening?.then(({ engine }) => engine.forgetSearch()).catch(() => {}), SEARCHED);
    return engine.search(words, limit);
  });
}

/**
 * Opens the offered index and, if it is sound, makes it the current one; a delta is laid over the one there is. The
 * last good one stays until then. Throws with the code `wrong-base` where a delta is of another index.
 */
export async function adopt() {
  const bytes = await store.takeOffer();
  if (!bytes) throw Object.assign(new Error("no index was offered"), { code: "unavailable" });
  const isDelta = await use(() => {
    try {
      glue.Engine.open(bytes).free();
      return false;
    } catch (error) {
      if (codeOf(error) !== "wrong-base") throw error;
      return true;
    }
  });
  if (isDelta) {
    // It may mend one that is set aside.
    const own = await storedIndex();
    if (!own) throw Object.assign(new Error("a delta, and no index to lay it over"), { code: "wrong-base" });
    await use(() => {
      const engine = new glue.Engine();
      try {
        engine.put("", own.base, [...own.deltas, bytes]);
      } finally {
        engine.free();
      }
    });
    await store.addDelta(bytes);
  } else await store.put(bytes);
  opening = null;
}

/** Takes the reader's index away; the sample stands in. */
export async function drop() {
  await store.clear();
  opening = null;
}

/**
 * Opens an index and, as it is sound, uses it in the place of the one that there is of its source. Throws where it is
 * not; the one in use stays then.
 * @param {Source} source
 * @param {Files} files
 * @param {(stories: number) => Promise<unknown>} keep Writes down that it is used, and how many stories it has.
 */
async function replace(source, { base, deltas }, keep) {
  // It is checked before anything is replaced. Where it panics, as where there is no memory for one more, that is not
  // laid at the door of those in use.
  const outcome = await twice((engine, opened) => {
    engine.put(keyIn(source), base, deltas);
    if (opened.from.includes(SAMPLE)) engine.remove(keyIn(SAMPLE));
    statistics.delete(engine);
    opened.from = ordered([...opened.from.filter((other) => other !== source), source]);
    return { engine, stories: engine.stats(keyIn(source)).stories };
  });
  if ("error" in outcome) throw outcome.error;
  const put = outcome.answer;
  try {
    await keep(put.stories);
  } catch (error) {
    opening = null;
    throw error;
  }
  // Another may have been opened meanwhile, with what there was before.
  const inUse = await current().catch(() => null);
  if (inUse?.engine !== put.engine) opening = null;
}

/**
 * Uses the index of followed outlets that was written beside the one in use, as `replace` does.
 * @param {import("../shared/followed.js").Slot} slot
 * @param {number} at When it was built, in milliseconds since 1970.
 */
export async function useBuilt(slot, at) {
  const base = await followed.index(slot);
  if (!base) throw new Error("no index was written");
  await replace(FOLLOWED, { base, deltas: [] }, (stories) =>
    followed.putBuilt({ slot, stories, version, at, aside: false }),
  );
}

/** The index of followed outlets was taken away. */
export function followedChanged() {
  opening = null;
}

/**
 * Uses the files of a subscription, as `replace` does. Throws with the code `unavailable` where one of them is gone.
 * @param {string} key
 * @param {string[]} parts SHA-256 of the files, the base first.
 * @param {(stories: number) => Promise<unknown>} keep Writes down that they are used, and how many stories they have.
 */
export async function useSubscription(key, parts, keep) {
  const read = await filesOf(parts);
  if (read === null) throw Object.assign(new Error("a file is gone"), { code: "unavailable" });
  await replace(key, read, keep);
}

/** Drops the indexes of all subscriptions but these. @param {string[]} keys */
export async function keepSubscriptions(keys) {
  const opened = await opening?.catch(() => null);
  if (!opened) return;
  const gone = opened.from.filter((source) => isSubscription(source) && !keys.includes(source));
  opened.from = opened.from.filter((source) => !gone.includes(source));
  for (const key of gone) opened.engine.remove(key);
  statistics.delete(opened.engine);
  if (opened.from.length === 0) opening = null;
}
