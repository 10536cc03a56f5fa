// @ts-check
// The index of followed stories, built anew off the background's thread where records have changed: by a worker, which
// in Chromium only a document may start, so that an offscreen one does; Firefox's event page is one. The index in use
// stays until the new one was opened.

import { api, packaged } from "../shared/browser.js";
import * as followed from "../shared/followed.js";
import { settings } from "../shared/settings.js";
import { siteOf } from "../shared/sites.js";
import { now } from "./clock.js";
import { followedChanged, useBuilt } from "./engine.js";

/** @typedef {import("../shared/protocol.js").Plan} Plan */
/** @typedef {import("../shared/protocol.js").BuildAnswer} BuildAnswer */

const PAGE = "building/building.html";
/** After so many milliseconds an index is built anew in any case: stories have grown too old. */
const DAILY = 24 * 60 * 60_000;

/**
 * Builds the index, where it does not hold what the records say, another version of the extension built it, or it is
 * old.
 */
export async function buildIndex() {
  const [mark, built] = await Promise.all([followed.dirty(), followed.built()]);
  const { version } = api.runtime.getManifest();
  const isOld = built !== null && (built.version !== version || !(now() - built.at < DAILY));
  if (mark === null && !isOld) return;
  const answer = await elsewhere(await plan());
  if ("error" in answer) {
    if (answer.error !== "empty-corpus") throw new Error(`no index was built: ${answer.error}`);
    await forgetIndex();
  } else {
    await useBuilt(answer.slot, now());
  }
  if (mark !== null) await followed.clean(mark);
}

/** Takes the index away. */
export async function forgetIndex() {
  await followed.dropBuilt();
  followedChanged();
}

/** @returns {Promise<Plan>} */
async function plan() {
  const { outlets, days, most_stories } = await settings();
  return {
    type: "build",
    now: now(),
    days,
    most: most_stories,
    outlets: outlets.map(({ feed, name, site, language }) => {
      return { feed, name, host: siteOf(site) ?? new URL(feed).hostname, language };
    }),
  };
}

/** @param {Plan} plan @returns {Promise<BuildAnswer>} */
const elsewhere = (plan) => (api.offscreen ? inDocument(plan) : inWorker(plan));

/** @param {Plan} plan @returns {Promise<BuildAnswer>} */
async function inDocument(plan) {
  // One that is left over from a life of the background that was cut off.
  await api.offscreen.closeDocument().catch(() => {});
  await api.offscreen.createDocument({
    url: PAGE,
    reasons: [api.offscreen.Reason.WORKERS],
    justification:
      "An index of the followed outlets' stories is built by a worker, so that questions are answered meanwhile.",
  });
  try {
    return await api.runtime.sendMessage(plan);
  } finally {
    await api.offscreen.closeDocument().catch(() => {});
  }
}

/** @param {Plan} plan @returns {Promise<BuildAnswer>} */
async function inWorker(plan) {
  const worker = new Worker(packaged("building/worker.js"), { type: "module" });
  try {
    return await new Promise((built, failed) => {
      worker.onmessage = ({ data }) => built(data);
      worker.onerror = failed;
      worker.postMessage(plan);
    });
  } finally {
    worker.terminate();
  }
}
