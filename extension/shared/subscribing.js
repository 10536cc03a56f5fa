// @ts-check
// Subscribing to a published index: the one question to the browser, what is offered, and the reader's answer.

import { allowed, ask, text } from "./browser.js";
import { isolated } from "./index-facts.js";
import { offerProblem } from "./index-problems.js";
import { withPermission } from "./permission.js";
import * as store from "./settings.js";
import { patternsNeeded } from "./sites.js";
import { keyOf } from "./subscriptions.js";

/** @typedef {import("./index-offer.js").IndexOffer} IndexOffer */
/** @typedef {import("./protocol.js").LookedAtIndex} LookedAtIndex */
/** @typedef {import("./protocol.js").SubscriptionsState} SubscriptionsState */

/** Whether one of these addresses is subscribed to. @param {store.Settings} settings @param {string[]} addresses */
export const isSubscribed = ({ subscriptions }, addresses) =>
  subscriptions.some((known) => addresses.some((address) => keyOf(address) === keyOf(known.address)));

/**
 * Why none of these addresses can be subscribed to, in words; null where nothing is in the way.
 * @param {store.Settings} settings
 * @param {string[]} addresses
 */
export function hindrance(settings, addresses) {
  if (isSubscribed(settings, addresses)) return text("index_subscribed_already");
  if (settings.subscriptions.length < store.MOST_SUBSCRIPTIONS) return null;
  return tooMany();
}

const tooMany = () => text("indexes_too_many", { most: store.MOST_SUBSCRIPTIONS });

/** Where the background did not answer. */
const INTERRUPTED = { kind: "failed", code: "interrupted", status: null, address: "" };

/**
 * Says that an index is there by another address already; empty where it is not.
 * @param {string} id
 * @returns {Promise<string>}
 */
async function twice(id) {
  /** @type {SubscriptionsState | null} */
  const state = await ask({ type: "subscriptions-state" }).catch(() => null);
  const known = Object.entries(state?.subscriptions ?? {}).find(([, { index }]) => index?.id === id);
  return known ? text("index_twice", { address: isolated(known[0]) }) : "";
}

/**
 * Asks the browser for the host of these addresses alone, looks what is published there, and shows it; where the reader
 * agrees, it is subscribed to. What was asked for is noted until then: refused, the permission goes back. To be called
 * in the reader's click.
 * @param {string[]} addresses Those to be tried, in their order.
 * @param {IndexOffer} offer
 * @param {(words: string) => void} say
 * @returns {Promise<string | null>} The address that was subscribed to.
 */
export async function propose(addresses, offer, say) {
  /** @type {string | null} */
  let subscribed = null;
  const granted = await withPermission({ subscriptions: addresses.map((address) => ({ address })) }, async () => {
    say(text("index_looking"));
    /** @type {LookedAtIndex} */
    const looked = await ask({ type: "look-at-index", addresses }).catch(() => INTERRUPTED);
    if (looked.kind === "failed") return say(offerProblem(looked));
    const besides = await twice(looked.index.id);
    say("");
    const agreed = await offer.agreed(looked, addresses[0] ?? "", besides);
    if (agreed === false) say(text("index_declined"));
    if (!agreed) return;
    const hindered = await ask({ type: "subscribe", address: looked.address }).then(
      () => null,
      ({ message }) => (message === "too-many" ? tooMany() : offerProblem(INTERRUPTED)),
    );
    if (hindered !== null) return say(hindered);
    subscribed = looked.address;
    // Meanwhile the host may have gone back with another subscription to it.
    const isAllowed = (await allowed(patternsNeeded({ subscriptions: [looked] }))).length > 0;
    say(isAllowed ? text("index_subscribed", { name: isolated(looked.index.name) }) : text("index_not_allowed"));
  });
  if (!granted) say(text("index_host_refused"));
  return subscribed;
}
