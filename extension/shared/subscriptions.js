// @ts-check
// Published indexes that the reader has subscribed to: their shape. Which addresses may be subscribed to, and what an
// index consists of, says the module (src/subscription/).

import { isAddress } from "./outlets.js";

/**
 * @typedef {object} Subscription
 * @property {string} address Of the manifest, with the publisher's key that the reader agreed to behind `#`.
 * @property {string} name As the publisher named it then.
 * @property {number} added In milliseconds since 1970.
 * @property {boolean} paused Whether the clock asks for it no more.
 */

/** Longest name of an index, in UTF-16 units. */
const NAME_LENGTH = 200;
/** A minisign public key. */
const KEY = /^#RW[Q-T][A-Za-z0-9+/]{53}$/;

/**
 * What a subscription is known by: the manifest's address without the key, so that none is there twice.
 * @param {string} address
 */
export const keyOf = (address) => address.split("#", 1)[0] ?? "";

/** Whether text is a manifest's address with a key behind it. @param {unknown} value */
export const isSubscribable = (value) => isAddress(value) && KEY.test(new URL(/** @type {string} */ (value)).hash);

/** Whether anyone on the way can read what is fetched. @param {{ address: string }} subscription */
export const isOpen = ({ address }) => address.startsWith("http:");

/**
 * A subscription out of anything; null where it has no address with a key.
 * @param {unknown} value
 * @returns {Subscription | null}
 */
export function understandSubscription(value) {
  if (typeof value !== "object" || value === null) return null;
  const { address, name, added, paused } = /** @type {Record<string, unknown>} */ (value);
  if (!isSubscribable(address)) return null;
  const url = /** @type {string} */ (address);
  return {
    address: url,
    name: (typeof name === "string" && name.trim().slice(0, NAME_LENGTH)) || new URL(url).host,
    added: typeof added === "number" && Number.isSafeInteger(added) && added > 0 ? added : 0,
    paused: paused === true,
  };
}
