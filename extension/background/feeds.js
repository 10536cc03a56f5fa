// @ts-check
// Followed feeds, in rounds: which are due and what their answers mean says the module (src/follow/); here it is
// carried out and stored. A round is begun by the alarm, by outlets that were added, or by "update now": by nothing
// that has to do with what is read.
//
// The background may be ended at any await: a feed's state is stored before its request, the mark that the index is to
// be built anew before the record, and the record before its state. What was cut off is taken up at the next alarm.

import * as followed from "../shared/followed.js";
import * as store from "../shared/settings.js";
import { feeds as alarm, startOfRounds } from "./alarms.js";
import { permitted, SAVING, savesData } from "./asking.js";
import { buildIndex, forgetIndex } from "./build.js";
import { now } from "./clock.js";
import { expire } from "./expiry.js";
import { Reading } from "./reading.js";
import { Rounds } from "./rounds.js";
import { withRound } from "./rounds-module.js";

/** @typedef {import("../shared/settings.js").Settings} Settings */
/** @typedef {import("../shared/followed.js").Kept} Kept */
/** @typedef {Set<string> | "all" | null} Pressed Feeds that the reader pressed for; null: none, by the clock. */

const MINUTE = 60_000;
/** A round that was cut off is taken up after this long. */
const SOON = MINUTE;
/** Where nothing is asked by the clock, stories still grow too old. */
const DAILY = 24 * 60 * MINUTE;

/**
 * A feed keeps at most so many times its equal share of the most stories that are kept, as outlets differ; and always
 * some. So what is stored is bounded, too, not only what an index holds.
 */
const SHARES = 2;
const LEAST = 50;

/**
 * The first index is built when so many feeds have been read, and anew when twice as many have: no panel waits for the
 * slowest.
 */
const FIRST = 2;

/** The feeds being read; null where none are. @type {Reading | null} */
let reading = null;
/** @type {Rounds<Pressed>} */
const rounds = new Rounds("feeds", roundOf);

/** What is stored of feeds. @param {string[]} feeds @returns {Promise<Map<string, Kept | null>>} */
async function keptOf(feeds) {
  return new Map(
    await Promise.all(feeds.map(async (feed) => /** @type {const} */ ([feed, await followed.kept(feed)]))),
  );
}

/** Feeds with their states, as the module takes them. @param {Map<string, Kept | null>} kept */
const given = (kept) => [...kept].map(([feed, kept]) => ({ key: feed, address: feed, state: kept?.state ?? null }));

/** @param {Settings} settings */
const feedsOf = ({ outlets }) => outlets.map(({ feed }) => feed);

/** The alarm has come. */
async function alarmed() {
  const from = await startOfRounds();
  if (now() < from) return alarm.set(from);
  if (reading === null) await rounds.run(null);
}

/** The reader pressed for an update. @param {string[] | null} feeds Null: of all. */
export const press = (feeds) => rounds.run(feeds === null ? "all" : new Set(feeds));

/** @param {Pressed} pressed */
async function roundOf(pressed) {
  // What is cut off anywhere from here on is taken up by the alarm.
  await alarm.setMissing(now() + SOON);
  const settings = await store.settings();
  const feeds = feedsOf(settings);
  if (feeds.length === 0) return forgetFeeds();
  if (await followed.keepOnly(new Set(feeds))) await followed.markDirty();
  // Kept until it is done: a press must not be lost with the background.
  if (pressed === "all") await followed.putPressed(now());
  const before = await followed.wanted();
  const more = pressed instanceof Set && pressed.size > 0;
  const wanted = more ? { at: now(), feeds: [...new Set([...(before?.feeds ?? []), ...pressed])] } : before;
  if (more) await followed.putWanted(wanted);
  const all = await keptOf(feeds);
  const asked = new Set(await permitted(feeds));
  const kept = new Map([...all].filter(([feed]) => asked.has(feed)));
  const first = await firstIndex();
  const saving = pressed === null && savesData();
  // A feed gone wrong must not keep the others' stories from being indexed.
  try {
    if (!saving && !(pressed instanceof Set)) await read(settings, kept, await followed.pressed(), null, first.stored);
    if (wanted) await read(settings, kept, wanted.at, new Set(wanted.feeds), first.stored);
    await followed.putWanted(null);
  } catch (error) {
    console.error("Sidelight: feeds not read to the end", error);
  }
  await first.done();
  // What fails is tried again with the next round; the last good index answers.
  const fails = (/** @type {unknown} */ error) => console.error("Sidelight:", error);
  await expire(new Map([...all, ...kept]), limitsOf(settings)).catch(fails);
  await buildIndex().catch(fails);
  // From what is stored by now, without those that were only pressed for.
  const next = await withRound(given(kept), settings.only_when_pressed, await followed.pressed(), (round) =>
    round.next(now()),
  );
  await alarm.set(saving ? now() + SAVING : (next ?? now() + DAILY));
}

/**
 * Reads the feeds that are due.
 * @param {Settings} settings
 * @param {Map<string, Kept | null>} kept What is stored of the feeds that may be asked; kept in step.
 * @param {number} pressed When the reader pressed for them, in milliseconds since 1970; 0 for never.
 * @param {Set<string> | null} among These alone; null: all.
 * @param {() => void} stored Told each time that a feed's stories were stored.
 */
async function read(settings, kept, pressed, among, stored) {
  await withRound(given(kept), settings.only_when_pressed, pressed, async (round) => {
    const due = round.due(now()).filter((feed) => !among || among.has(feed));
    if (due.length === 0) return;
    await alarm.set(now() + SOON);
    reading = new Reading(round, kept, due, limitsOf(settings), stored);
    try {
      await reading.run();
    } finally {
      reading = null;
    }
  });
}

/** How much is kept of each feed. @param {Settings} settings */
function limitsOf({ outlets, days, most_stories }) {
  return { days, most: Math.min(most_stories, Math.max(LEAST, Math.ceil((SHARES * most_stories) / outlets.length))) };
}

/** What builds indexes while the feeds of a first round are read; nothing where there is an index already. */
async function firstIndex() {
  let [read, next] = (await followed.built()) === null ? [0, FIRST] : [0, Number.POSITIVE_INFINITY];
  /** @type {Promise<void> | null} */
  let building = null;
  return {
    /** A feed's stories were stored. */
    stored() {
      if (++read < next || building) return;
      next = 2 * read;
      building = buildIndex()
        .catch((error) => console.error("Sidelight:", error))
        .finally(() => {
          building = null;
        });
    },
    /** Waits for one that is being built. */
    done: async () => building,
  };
}

/** Takes all feeds and their stories away. */
async function forgetFeeds() {
  await alarm.clear();
  await forgetIndex();
  await followed.clear();
}

/** Takes all feeds and their stories away, at once. */
export function forget() {
  reading?.stop();
  return rounds.after(forgetFeeds);
}

/** Sees to it that the alarm is there; called at each start of the background. Never fails. */
export async function lookForAlarm() {
  try {
    if ((await store.settings()).outlets.length > 0) await alarm.look();
  } catch (error) {
    console.warn("Sidelight: no alarm for feeds", error);
  }
}

/** Another version of the extension may build another index. */
export const updated = () => rounds.run(new Set());

/**
 * Settings have changed: new outlets are read at once, the stories of others go.
 * @param {Settings} before
 * @param {Settings} after
 */
export async function settingsChanged(before, after) {
  /** @param {Settings} settings */
  const indexed = ({ outlets, days, most_stories }) => JSON.stringify([outlets, days, most_stories]);
  const rebuilt = indexed(before) !== indexed(after);
  if (!rebuilt && before.only_when_pressed === after.only_when_pressed) return;
  const known = new Set(feedsOf(before));
  if (rebuilt && feedsOf(after).length > 0) await followed.markDirty();
  await rounds.run(new Set(feedsOf(after).filter((feed) => !known.has(feed))));
}

/** How each outlet does, for the options. @returns {Promise<import("../shared/protocol.js").OutletsState>} */
export async function outletsState() {
  const settings = await store.settings();
  const feeds = feedsOf(settings);
  if (feeds.length === 0) return { reading: null, busy: false, indexed: 0, feeds: {} };
  const [kept, held, pressed, built] = await Promise.all([
    keptOf(feeds),
    permitted(feeds),
    followed.pressed(),
    followed.built(),
  ]);
  const asked = new Set(held);
  const reports = await withRound(given(kept), settings.only_when_pressed, pressed, (round) =>
    feeds.map((feed) => {
      const report = round.report(feed, now()) ?? { stories: 0, last: null, next: null, problem: null };
      return /** @type {const} */ ([feed, { ...report, allowed: asked.has(feed) }]);
    }),
  );
  const stories = reports.reduce((sum, [, report]) => sum + report.stories, 0);
  return {
    reading: reading && { done: reading.done, of: reading.of, stories },
    busy: rounds.busy,
    indexed: built && !built.aside ? built.stories : 0,
    feeds: Object.fromEntries(reports),
  };
}

/** Every listener of feeds; set at the top level. */
export const listen = () => alarm.listen(alarmed);
