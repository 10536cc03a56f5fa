// @ts-check
// Outlets added by hand: addresses of feeds or sites, pasted, and lists of other feed readers. What was found is shown,
// and the reader chooses.

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

/** What is there before the button can be pressed, for the browser is asked in the click itself. */
const load = async () => {
  const [module, list] = await Promise.all([builder(), packagedOutlets()]);
  return { ...module, list };
};
/** @typedef {Awaited<ReturnType<typeof load>>} Loaded */

/**
 * The lines that are addresses, each with those it is tried at; those that are none; and how many are left out.
 * @param {string} typed
 * @param {Loaded} loaded
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

/**
 * The outlets of the package's list whose front page an address is.
 * @param {Outlet[]} list
 * @param {string | undefined} address
 */
const listedAt = (list, address = "") =>
  new URL(address).pathname === "/" ? list.filter(({ site }) => siteOf(site) === siteOf(address)) : [];

/**
 * The hosts that are asked for: most sites lead from their bare name to `www.`, or from there.
 * @param {string[]} addresses
 * @param {Loaded} loaded
 */
function hostsOf(addresses, { listedAddress }) {
  const twins = addresses.flatMap((address) => {
    const url = new URL(address);
    url.hostname = url.hostname.startsWith("www.") ? url.hostname.slice(4) : `www.${url.hostname}`;
    // Only of the public web, and of a name that can have one.
    return listedAddress(address) && url.hostname.split(".").length > 2 ? [url.href] : [];
  });
  return [...addresses, ...twins].map((feed) => ({ feed }));
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
 * @param {Loaded} loaded
 * @param {Candidates} candidates
 */
async function look(typed, loaded, candidates) {
  const { list } = loaded;
  const { tries: all, wrong, left } = addressesIn(typed, loaded);
  const amiss = [
    wrong.length > 0 ? text("by_hand_wrong", { lines: wrong.join(", ") }) : "",
    left > 0 ? counted("by_hand_left_out", left, { most: MOST_LINES }) : "",
  ];
  if (all.length === 0) return say(amiss);
  // What the list knows need not be asked for.
  const known = all.flatMap(([first]) => listedAt(list, first)).map((outlet) => ({ outlet, chosen: true }));
  const tries = all.filter(([first]) => listedAt(list, first).length === 0);
  /** @param {Candidate[][]} found By what was tried. */
  const show = (found) => {
    const each = [...known, ...found.flat()];
    const nothing = tries.filter((_, at) => found[at]?.length === 0).map(([first]) => siteShown(first ?? ""));
    say([
      each.length > 0 ? counted("by_hand_found", each.length) : "",
      nothing.length > 0 ? text("by_hand_nothing", { sites: nothing.join(", ") }) : "",
      ...amiss,
    ]);
    return candidates.chosen(each);
  };
  if (tries.length === 0) return show([]);
  const granted = await withHostsOf(hostsOf(tries.flat(), loaded), async () => {
    say([text("by_hand_looking")]);
    // Until the reader has chosen: then only what they follow is needed.
    await show(await Promise.all(tries.map((tries) => lookedUp(tries, list).catch(() => []))));
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
  /** @type {Loaded | null} */
  let loaded = null;
  const prepare = async () => {
    loaded ??= await load();
    button.disabled = false;
  };
  byId("by-hand-fold", HTMLDetailsElement).addEventListener("toggle", () => prepare().catch(failed));
  field.addEventListener("focus", () => prepare().catch(failed));
  byId("by-hand-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    if (loaded) look(field.value, loaded, candidates).catch(failed);
  });
}
