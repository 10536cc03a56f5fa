// @ts-check
// Which index is published at an address that the reader typed, or that a page offered and they chose. Asked once, when
// they press the button, of a host that they allowed; what it says is shown before anything is subscribed to.

import { isOpen, keyOf } from "../shared/subscriptions.js";
import { now } from "./clock.js";
import { withSubscriptions } from "./rounds-module.js";
import * as states from "./subscription-states.js";
import { Visit } from "./visit.js";

/** @typedef {import("../shared/protocol.js").LookedAtIndex} LookedAtIndex */

/** Codes of an address at which no server answered. */
const UNANSWERED = ["no-answer", "timeout"];

/** @param {string[]} addresses To be tried, in their order. @returns {Promise<LookedAtIndex>} */
export async function lookAtIndex(addresses) {
  /** @type {Extract<LookedAtIndex, { kind: "failed" }>} */
  let failed = { kind: "failed", code: "bad-address", status: null, address: "" };
  for (const address of addresses) {
    const looked = await lookAt(address);
    if (looked.kind === "offer") return looked;
    if (failed.address === "" || UNANSWERED.includes(failed.code)) failed = looked;
  }
  return failed;
}

/** @param {string} address @returns {Promise<LookedAtIndex>} */
function lookAt(address) {
  const key = keyOf(address);
  const given = { key, address, agreed: false, paused: false };
  return withSubscriptions([given], async (round) => {
    await new Visit(round, key, async () => {}).run(true);
    const report = round.report(key, now());
    if (!report?.index || report.problem) {
      const { code = "bad-address", status = null } = report?.problem ?? {};
      return { kind: "failed", code, status, address };
    }
    const offered = `${key}#${report.index.key}`;
    await states.putOffered(key, { address: offered, name: report.index.name, state: round.state(key) ?? "" });
    return { kind: "offer", address: offered, index: report.index, open: isOpen({ address }) };
  });
}
