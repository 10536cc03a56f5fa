// @ts-check
// Subscriptions to published indexes, asked in rounds: which are due and what their answers mean says the module
// (src/subscription/); here it is carried out and stored. A round is begun by the alarm, by a subscription that was
// added, or by "update now": by nothing that has to do with what is read.
//
// The background may be ended at any await: a subscription's state is stored before what it says is done, and a visit
// that was cut off is begun anew at the next alarm, with the files that have come.

import { api } from "../shared/browser.js";
import * as store from "../shared/settings.js";
import { keyOf } from "../shared/subscriptions.js";
import { subscriptions as alarm, startOfRounds } from "./alarms.js";
import { permitted, SAVING, savesData } from "./asking.js";
import { now } from "./clock.js";
import { keepSubscriptions } from "./engine.js";
import { Rounds } from "./rounds.js";
import { withSubscriptions } from "./rounds-module.js";
import * as files from "./subscription-files.js";
import * as states from "./subscription-states.js";
import { Visit } from "./visit.js";

/** @typedef {import("../shared/settings.js").Settings} Settings */
/** @typedef {import("../pkg-builder/sidelight.js").SubscriptionRound} SubscriptionRound */
/** @typedef {string[] | "all" | null} Pressed Those that the reader pressed for; null: none, by the clock. */

const { version } = api.runtime.getManifest();
const MINUTE = 60_000;
/** A round that was cut off is taken up after this long. */
const SOON = MINUTE;
/** Where nothing is asked for by the clock, it is looked after this long whether that is still so. */
const DAILY = 24 * 60 * MINUTE;
/** So often is begun what the reader pressed for, where the background ends in it: then it comes when it is due. */
const TRIES = 3;

/** The visit that is under way: one at a time. @type {Visit | null} */
let visit = null;
/** @type {Rounds<Pressed>} */
const rounds = new Rounds("subscriptions", roundOf);

/** @param {Settings} settings */
const keysOf = ({ subscriptions }) => subscriptions.map(({ address }) => keyOf(address));

/**
 * Subscriptions as the module takes them. What the browser does not let us ask is asked by no clock.
 * @param {Settings} settings
 * @param {Map<string, states.Kept>} kept
 * @param {Set<string>} asked Those that the browser lets us ask.
 */
const given = ({ subscriptions, only_when_pressed }, kept, asked) =>
  subscriptions.map(({ address, paused }) => {
    const key = keyOf(address);
    const byClock = !paused && !only_when_pressed && asked.has(key);
    return { key, address, agreed: true, paused: !byClock, state: kept.get(key)?.state ?? null };
  });

/** The alarm has come. */
async function alarmed() {
  const from = await startOfRounds();
  if (now() < from) return alarm.set(from);
  if (visit === null) await rounds.run(null);
}

/** The reader pressed for an update. @param {string[] | "all"} keys */
export const press = (keys) => rounds.run(keys);

/** @param {Pressed} pressed */
async function roundOf(pressed) {
  // What is cut off anywhere from here on is taken up by the alarm.
  await (pressed === null ? alarm.setMissing(now() + SOON) : alarm.setSooner(now() + SOON));
  const settings = await keptInStep();
  const keys = keysOf(settings);
  await keepSubscriptions(keys);
  if (keys.length === 0) return forgetAll();
  // Kept until it is done: a press must not be lost with the background.
  const before = await states.wanted();
  const more = (pressed === "all" ? keys : (pressed ?? [])).map((key) => /** @type {const} */ ([key, 0]));
  const wanted = new Map([...before, ...more].filter(([key, tries]) => keys.includes(key) && tries < TRIES));
  if (more.length > 0 || wanted.size !== before.size) await states.putWanted(wanted);
  const [kept, held] = await Promise.all([states.keptOf(keys), permitted(keys)]);
  const asked = new Set(held);
  const saving = pressed === null && savesData();
  const next = await withSubscriptions(given(settings, kept, asked), async (round) => {
    await dropFiles(round, keys);
    const due = pressed === null && !saving ? round.due(now()) : [];
    for (const key of new Set([...wanted.keys(), ...due])) {
      const tries = wanted.get(key);
      // Written down before: where it ends the background each time, others have their turn.
      if (tries !== undefined) await states.putWanted(wanted.set(key, tries + 1));
      if (asked.has(key)) await visitOne(round, key, keys, tries !== undefined);
      if (wanted.delete(key)) await states.putWanted(wanted);
    }
    return round.next(now());
  });
  await alarm.set(saving ? now() + SAVING : (next ?? now() + DAILY));
}

/** The settings; what is kept of subscriptions that they don't list goes. */
const keptInStep = () =>
  states.inStep(async () => {
    const settings = await store.settings();
    await states.keepOnly(keysOf(settings));
    return settings;
  });

/**
 * @param {SubscriptionRound} round
 * @param {string} key
 * @param {string[]} keys Of all subscriptions.
 * @param {boolean} pressed Whether the reader has pressed for it.
 */
async function visitOne(round, key, keys, pressed) {
  await alarm.set(now() + SOON);
  const own = new Visit(round, key, async (state, parts) => {
    // It may have been ended meanwhile.
    if (!keysOf(await store.settings()).includes(key)) return own.stop();
    await states.change(key, (kept) => {
      if (parts === null) return { ...kept, state };
      return { state, parts, aside: kept.parts.join() === parts.join() ? kept.aside : null };
    });
  });
  visit = own;
  try {
    const end = await own.run(pressed);
    if (end.kind === "done") await dropFiles(round, keys);
  } catch (error) {
    // The instance is spent.
    if (error instanceof WebAssembly.RuntimeError) throw error;
    console.warn("Sidelight: a visit ended early", error);
  } finally {
    visit = null;
  }
}

/** Throws away the files that none of the subscriptions needs. @param {SubscriptionRound} round @param {string[]} keys */
async function dropFiles(round, keys) {
  const used = [...(await states.keptOf(keys)).values()].flatMap(({ parts }) => parts);
  await files.keepOnly(new Set([...used, ...keys.flatMap((key) => round.needed(key))]));
}

/** Takes away all that is kept of subscriptions. */
async function forgetAll() {
  await alarm.clear();
  await states.putWanted(new Map());
  await files.clear();
  await keepSubscriptions([]);
  await keptInStep();
}

/** Takes all subscriptions away, at once. */
export function forget() {
  visit?.stop();
  return rounds.after(forgetAll);
}

/**
 * The reader agrees to the index that was offered at an address.
 * @param {string} address With the publisher's key.
 */
export async function subscribe(address) {
  const key = keyOf(address);
  const [offered, settings] = await Promise.all([states.offered(key), store.settings()]);
  const isOffered = offered?.address === address;
  const name = isOffered ? offered.name : new URL(address).host;
  const after = await states.inStep(async () => {
    // What was shown is what is agreed to: nothing older than it is taken.
    if (isOffered && !keysOf(settings).includes(key)) {
      await states.change(key, () => ({ state: offered.state, parts: [], aside: null }));
    }
    return store.change((settings) => store.subscriptionAdded(settings, { address, name }, now()));
  });
  if (!keysOf(after).includes(key))
    throw Object.assign(new Error("no more can be subscribed to"), { code: "too-many" });
  await states.dropOffered(key);
}

/** Sees to it that the alarm is there; called at each start of the background. Never fails. */
export async function lookForAlarm() {
  try {
    if ((await store.settings()).subscriptions.length > 0) await alarm.look();
  } catch (error) {
    console.warn("Sidelight: no alarm for subscriptions", error);
  }
}

/**
 * Settings have changed: what was added is asked for at once, and what was ended goes.
 * @param {Settings} before
 * @param {Settings} after
 */
export async function settingsChanged(before, after) {
  const [were, are] = [before, after].map(({ subscriptions }) =>
    subscriptions.map(({ address, paused }) => ({ address, paused })),
  );
  const isSame = JSON.stringify(were) === JSON.stringify(are);
  if (isSame && before.only_when_pressed === after.only_when_pressed) return;
  const known = new Map(before.subscriptions.map((subscription) => [subscription.address, subscription]));
  const visited = after.subscriptions.find(({ address }) => keyOf(address) === visit?.key);
  const isPaused = visited?.paused === true && known.get(visited.address)?.paused === false;
  if (!visited || isPaused || !known.has(visited.address)) visit?.stop();
  // What is ended answers no more, also while another is downloaded.
  await keepSubscriptions(keysOf(after));
  await rounds.run(
    keysOf({ ...after, subscriptions: after.subscriptions.filter(({ address }) => !known.has(address)) }),
  );
}

/** How each subscription does, for the options. @returns {Promise<import("../shared/protocol.js").SubscriptionsState>} */
export async function subscriptionsState() {
  const settings = await store.settings();
  const keys = keysOf(settings);
  if (keys.length === 0) return { busy: false, subscriptions: {} };
  const [kept, held] = await Promise.all([states.keptOf(keys), permitted(keys)]);
  const asked = new Set(held);
  const reports = await withSubscriptions(given(settings, kept, asked), (round) =>
    keys.map((key) => /** @type {const} */ ([key, round.report(key, now()) ?? NO_REPORT])),
  );
  const subscriptions = reports.map(([key, report]) => {
    const progress = visit?.key === key ? visit.progress : null;
    return [key, { ...report, allowed: asked.has(key), progress, set_aside: kept.get(key)?.aside === version }];
  });
  return { busy: rounds.busy, subscriptions: Object.fromEntries(subscriptions) };
}

/** Of an address that the module does not take. @type {import("../pkg-builder/sidelight.js").SubscriptionReport} */
const NO_REPORT = {
  index: null,
  stories: 0,
  bytes: 0,
  created: null,
  expires: null,
  stale: false,
  last: null,
  next: null,
  problem: { code: "bad-address", since: 0, status: null },
};

/** The listener of the alarm; set at the top level. */
export const listen = () => alarm.listen(alarmed);
