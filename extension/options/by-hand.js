// @ts-check
// Outlets added by hand: addresses of feeds or sites, pasted, and lists of other feed readers. What was found is shown, and
// the reader chooses.

import { ask, counted, text } from "../shared/browser.js";
import { builder } from "../shared/builder-module.js";
import { byId } from "../shared/dom.js";
import { withHostsOf } from "../shared/following.js";
import { packagedOutlets } from "../shared/packaged-outlets.js";
import { siteOf, siteShown } from "../shared/sites.js";
import { Candidates } from "./candidates.js";

/** @typedef {import("../shared/outlets.js").Outlet} Outlet */
/** @typedef {import("./candidates.js").Candidate} Candidate */

/** Most lines looked at at once. */
const MOST_LINES = 50;

const status = byId("by-hand-status");

/**
 * The lines that are addresses, each with those it is tried at; those that are none; and how many are left out.
 * @param {string} typed
 * @param {import("../shared/builder-module.js").Builder} module
 */
function addressesIn(typed, { typedAddress }) {
  const lines = typed
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  /** @type {string[][]} */
  const tries = [];
  /** @type {string[]} */
  const wrong = [];
  for (const line of lines.slice(0, MOST_LINES)) {
    try {
      tries.push(typedAddress(line));
    } catch {
      wrong.push(line);
    }
  }
  return { tries, wrong, left: Math.max(0, lines.length - MOST_LINES) };
}

/** What the package's list knows of an outlet by its site. @param {Outlet[]} list @param {string} address */
const known = (list, address) => list.find(({ feed, site }) => feed === address || siteOf(site) === siteOf(address));

/**
 * What an address gave.
 * @param {string[]} tries
 * @param {Outlet[]} list
 * @returns {Promise<Candidate[]>} None where it gave no feed.
 */
async function lookedUp(tries, list) {
  for (const address of tries) {
    const looked = await ask({ type: "look-at", address });
    if (looked.kind !== "feed" && looked.kind !== "page") continue;
    const about = known(list, looked.address);
    const blank = { country: about?.country ?? "", section: "" };
    if (looked.kind === "page") {
      const site = looked.address;
      return looked.announced.map(
        (/** @type {{ title: string, feed: string }} */ { title, feed }, /** @type {number} */ at) => ({
          outlet: { ...blank, name: title || siteShown(feed), feed, site, language: about?.language ?? "" },
          chosen: at === 0,
        }),
      );
    }
    const language = about?.language ?? looked.language ?? "";
    const name = about?.name ?? (looked.title || siteShown(looked.address));
    return [{ outlet: { ...blank, name, feed: looked.address, site: looked.site, language }, chosen: true }];
  }
  return [];
}

/**
 * Looks at what was pasted; to be called in the reader's click, for the browser is asked first of all.
 * @param {string} typed
 * @param {import("../shared/builder-module.js").Builder} module
 * @param {Candidates} candidates
 */
async function look(typed, module, candidates) {
  const { tries, wrong, left } = addressesIn(typed, module);
  const amiss = [
    wrong.length > 0 ? text("by_hand_wrong", { lines: wrong.join(", ") }) : "",
    left > 0 ? counted("by_hand_left_out", left, { most: MOST_LINES }) : "",
  ];
  if (tries.length === 0) return say(amiss);
  const asked = tries.flat().map((feed) => ({ feed }));
  const granted = await withHostsOf(asked, async () => {
    say([text("by_hand_looking")]);
    const list = await packagedOutlets();
    const found = await Promise.all(tries.map((tries) => lookedUp(tries, list).catch(() => [])));
    const nothing = tries.filter((_, at) => found[at]?.length === 0).map(([first]) => siteShown(first ?? ""));
    say([
      found.flat().length > 0 ? counted("by_hand_found", found.flat().length) : "",
      nothing.length > 0 ? text("by_hand_nothing", { sites: nothing.join(", ") }) : "",
      ...amiss,
    ]);
    // Until the reader has chosen: then only what they follow is needed.
    await candidates.chosen(found.flat());
  });
  if (!granted) say([text("outlets_refused")]);
}

/** @param {string[]} sentences Empty ones are left out. */
function say(sentences) {
  status.textContent = sentences.filter((sentence) => sentence !== "").join(" ");
}

/** @param {Candidates} candidates */
export function wireByHand(candidates) {
  const field = byId("by-hand", HTMLTextAreaElement);
  const button = byId("by-hand-look", HTMLButtonElement);
  const failed = () => say([text("by_hand_failed")]);
  /** What reads addresses; there before the button can be pressed. @type {import("../shared/builder-module.js").Builder | null} */
  let module = null;
  const load = () =>
    builder().then((loaded) => {
      module = loaded;
      button.disabled = false;
    }, failed);
  byId("by-hand-fold", HTMLDetailsElement).addEventListener("toggle", load);
  field.addEventListener("focus", load);
  byId("by-hand-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    if (module) look(field.value, module, candidates).catch(failed);
  });
}
