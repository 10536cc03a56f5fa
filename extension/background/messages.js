// @ts-check
// Messages of pages and of our own pages, answered: `{ value }`, or `{ error }` with a code.

import { allowed, api, packaged } from "../shared/browser.js";
import { admit } from "../shared/protocol.js";
import * as store from "../shared/settings.js";
import { patternOf, runsOn, siteOf } from "../shared/sites.js";
import { keyOf } from "../shared/subscriptions.js";
import * as badge from "./badge.js";
import { adopt, codeOf, drop, facts, search, warm } from "./engine.js";
import * as feeds from "./feeds.js";
import { askedOver, expect, expectNothing, giveAllBack, switchOff } from "./grants.js";
import { look } from "./look.js";
import { lookUpPage, prepare } from "./lookup.js";
import { lookAtIndex } from "./offer.js";
import { register } from "./registration.js";
import { css, setup } from "./setup.js";
import * as subscriptions from "./subscriptions.js";
import { readTab, revealPanel } from "./tabs.js";

/** @typedef {NonNullable<ReturnType<typeof admit>>} Admitted */
/** @typedef {Extract<Admitted, { from: "page" }>} FromPage */

const self_ = { id: api.runtime.id, origin: packaged("") };

/**
 * The listener of all messages.
 * @param {unknown} message
 * @param {chrome.runtime.MessageSender} sender
 * @param {(answer: { value: unknown } | { error: string }) => void} reply
 * @returns {boolean} Whether an answer follows.
 */
export function answer(message, sender, reply) {
  const admitted = admit(message, sender, self_);
  if (!admitted) return false;
  const value = admitted.from === "ours" ? answerOurs(admitted.message) : answerPage(admitted);
  value.then(
    (value) => reply({ value: value ?? null }),
    (error) => {
      console.error("Sidelight:", error);
      reply({ error: codeOf(error) ?? "failed" });
    },
  );
  return true;
}

/** @param {import("../shared/protocol.js").OwnMessage} message @returns {Promise<unknown>} */
async function answerOurs(message) {
  switch (message.type) {
    case "read-tab":
      return readTab(message.tab);
    case "read-anyway":
      return readTab(message.tab, { anyway: true });
    case "reveal-panel":
      return revealPanel(message.tab);
    case "facts":
      return facts();
    case "search":
      return search(message.words, message.limit);
    case "expect-grant":
      return expect({ run: message.run, site: message.site });
    case "expect-outlet":
      return expect({ outlet: message.outlet });
    case "look-at":
      return look(message.address);
    case "grant-refused":
      return expectNothing();
    case "asked-over":
      return askedOver(message.notes);
    case "index-stored":
      await adopt();
      return facts();
    case "index-dropped":
      await drop();
      return facts();
    case "update-outlets":
      // The answer does not wait for the round.
      feeds.press(message.feeds);
      return null;
    case "outlets-state":
      return feeds.outletsState();
    case "look-at-index":
      return lookAtIndex(message.addresses);
    case "subscribe":
      return subscriptions.subscribe(message.address);
    case "update-subscriptions":
      // The answer does not wait for the round.
      subscriptions.press(message.addresses?.map(keyOf) ?? "all");
      return null;
    case "subscriptions-state":
      return subscriptions.subscriptionsState();
    case "forget-everything":
      return forgetEverything();
    case "hide-outlet":
      return hideOutlet(message);
  }
}

/** @param {FromPage} from @returns {Promise<unknown>} */
async function answerPage({ message, tab, document, url, keep }) {
  switch (message.type) {
    case "start":
      badge.arrived(tab, document);
      return start(url, keep);
    case "look-up":
    case "look-up-anyway":
      return lookUpPage(message.page, { tab, document, url }, message.type === "look-up-anyway");
    case "left":
      return badge.clear(tab);
    case "back":
      return badge.show(badge.claim({ tab, document, url }), (await store.settings()).badge ? message.count : 0);
    case "collapse":
      if (keep) await store.change(() => ({ collapsed: message.collapsed }));
      return null;
    case "hide-outlet":
      if (keep) await hideOutlet(message);
      return null;
    case "site-off":
      if (keep) await switchOff(siteOf(url), message.off);
      return message.off ? badge.clear(tab) : null;
    case "open-options":
      return keep ? api.runtime.openOptionsPage() : null;
  }
}

/** Whether a page is read by itself, and what it shows a panel with. @param {string} url @param {boolean} keep */
async function start(url, keep) {
  // What the answer to the lookup that follows needs is made ready meanwhile.
  warm();
  const asked = Promise.all([store.settings(), allowed([patternOf(url)]), css()]);
  prepare();
  const [settings, [readable]] = await asked;
  // A script stays in its page when the permission is taken back.
  const run = readable !== undefined && runsOn(siteOf(url), settings);
  return { run, setup: run ? await setup(settings, siteOf(url), keep) : null };
}

/** @param {import("../shared/protocol.js").HideOutlet} message */
async function hideOutlet({ outlet, hidden }) {
  await store.change((settings) => store.outletHidden(settings, outlet, hidden));
}

async function forgetEverything() {
  await store.forget();
  await Promise.all([feeds.forget(), subscriptions.forget()]);
  await drop();
  await api.storage.local.clear();
  await api.storage.session.clear();
  await giveAllBack();
  await register();
}
