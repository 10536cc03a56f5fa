// @ts-check
// Outlets added by hand: addresses of feeds or sites, pasted, and lists of other feed readers. What was found is shown, and
// the reader chooses.

import { ask, counted, text } from "../shared/browser.js";
import { builder } from "../shared/builder-module.js";
import { byId } from "../shared/dom.js";
import { giveBackUnfollowed, permit } from "../shared/following.js";
import { packagedOutlets } from "../shared/packaged-outlets.js";
import { siteOf, siteShown } from "../shared/sites.js";
import { Candidates } from "./candidates.js";

/** @typedef {import("../shared/outlets.js").Outlet} Outlet */
/** @typedef {import("./candidates.js").Candidate} Candidate */

/** Most lines looked at at once. */
const MOST_LINES = 50;

const status = byId("by-hand-status");

/** The lines that are addresses, each with those it is tried at; and those that are none. @param {string} typed */
async function addressesIn(typed) {
  const { typedAddress } = await builder();
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
      tries.push(typedAddress(line).tries);
    } catch {
      wrong.push(line);
    }
  }
  return { tries, wrong };
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
    const outlet = { ...blank, name, feed: looked.address, site: looked.site ?? about?.site ?? "", language };
    return [{ outlet, chosen: new URL(looked.address).protocol === "https:" }];
  }
  return [];
}

/** Looks at what was pasted. @param {string} typed @param {Candidates} candidates */
async function look(typed, candidates) {
  const { tries, wrong } = await addressesIn(typed);
  const asked = tries.flat().map((feed) => ({ feed }));
  if (asked.length === 0) {
    status.textContent = wrong.length > 0 ? text("by_hand_wrong", { lines: wrong.join(", ") }) : "";
    return;
  }
  if (!(await permit(asked))) {
    status.textContent = text("outlets_refused");
    return;
  }
  status.textContent = text("by_hand_looking");
  const list = await packagedOutlets();
  const found = await Promise.all(tries.map((tries) => lookedUp(tries, list).catch(() => [])));
  const nothing = tries.filter((_, at) => found[at]?.length === 0).map(([first]) => siteShown(first ?? ""));
  const said = [
    found.flat().length > 0 ? counted("by_hand_found", found.flat().length) : "",
    nothing.length > 0 ? text("by_hand_nothing", { sites: nothing.join(", ") }) : "",
    wrong.length > 0 ? text("by_hand_wrong", { lines: wrong.join(", ") }) : "",
  ];
  status.textContent = said.filter((word) => word !== "").join(" ");
  await candidates.show(found.flat(), () => giveBackUnfollowed(asked));
  if (found.flat().length === 0) await giveBackUnfollowed(asked);
}

/** @param {Candidates} candidates */
export function wireByHand(candidates) {
  const field = byId("by-hand", HTMLTextAreaElement);
  // The question to the browser must come within the click: what reads addresses is there before.
  field.addEventListener("focus", () => builder().catch(() => {}));
  byId("by-hand-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    look(field.value, candidates).catch(() => {
      status.textContent = text("by_hand_failed");
    });
  });
}
