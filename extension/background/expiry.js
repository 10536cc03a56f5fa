// @ts-check
// Stories that are too old go also where nobody says any more what their feed lists: it fails, is gone, or may not be
// asked.

import * as followed from "../shared/followed.js";
import { now } from "./clock.js";
import { withRound } from "./rounds-module.js";

/** @typedef {import("../shared/followed.js").Kept} Kept */

/** A feed that was read within this time was looked through then, in milliseconds. */
const LATELY = 24 * 60 * 60_000;

/**
 * Takes out of the records of feeds that were not read of late what is too old. No feed may be read meanwhile.
 * @param {Map<string, Kept | null>} kept What is stored of each feed.
 * @param {import("../pkg-builder/sidelight.js").Limits} limits
 */
export async function expire(kept, limits) {
  const feeds = [...kept].map(([feed, kept]) => ({ key: feed, address: feed, state: kept?.state ?? null }));
  await withRound(feeds, true, 0, async (round) => {
    for (const [feed, before] of kept) {
      const last = round.report(feed, now())?.last ?? null;
      if (last === null || Math.abs(now() - last) < LATELY) continue;
      try {
        const record = await followed.record(feed, before);
        const outcome = record === undefined ? null : round.expire(feed, record, limits, now());
        if (!outcome?.record) continue;
        await followed.markDirty();
        await followed.putRecord(feed, before, outcome.record, round.state(feed) ?? "");
      } catch (error) {
        // The instance is spent.
        if (error instanceof WebAssembly.RuntimeError) throw error;
        console.error("Sidelight:", error);
      }
    }
  });
}
