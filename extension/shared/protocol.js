// @ts-check
// All messages, and the one door they pass: who may send what, in which shape. A message that does not fit is dropped
// without an answer.

import { isAddress, understandOutlet } from "./outlets.js";
import { isSubscribable } from "./subscriptions.js";

/**
 * @typedef {{ type: "start" }} Start A page was loaded where we may run: shall it be read?
 * @typedef {{ type: "look-up", page: string }} LookUp Similar stories for a flattened page.
 * @typedef {{ type: "look-up-anyway", page: string }} LookUpAnyway The same, also where it seems to be no article.
 * @typedef {{ type: "left" }} Left The article that was read is gone from its page.
 * @typedef {{ type: "back", count: number }} Back An article that was read before is in view again; so many stories
 *   report the same event.
 * @typedef {{ type: "collapse", collapsed: boolean }} Collapse
 * @typedef {{ type: "hide-outlet", outlet: string, hidden: boolean }} HideOutlet
 * @typedef {{ type: "site-off", off: boolean }} SiteOff Switch the sender's site off, or undo that.
 * @typedef {{ type: "open-options" }} OpenOptions
 * @typedef {{ type: "read-tab", tab: number }} ReadTab Insert the panel into a tab; answered by a snapshot.
 * @typedef {{ type: "read-anyway", tab: number }} ReadAnyway The same, also where the page seems to be no article.
 * @typedef {{ type: "reveal-panel", tab: number }} RevealPanel Scroll to the panel in a tab.
 * @typedef {{ type: "facts" }} Facts What the index holds.
 * @typedef {{ type: "search", words: string, limit: number }} Search Headlines.
 * @typedef {{ type: "expect-grant", run: "sites" | "everywhere", site: string | null }} ExpectGrant A permission is
 *   being asked for; once granted, switch this on.
 * @typedef {{ type: "expect-outlet", outlet: import("./outlets.js").Outlet }} ExpectOutlet The same for an outlet's
 *   host; once granted, follow it.
 * @typedef {{ type: "look-at", address: string }} LookAt What does this address give that the reader typed? Answered by
 *   `Looked`.
 * @typedef {{ type: "grant-refused" }} GrantRefused It was not given.
 * @typedef {{ type: "asked-over", notes: string[] }} AskedOver Permissions that pages asked for, by the names of their
 *   notes, are used or never will be.
 * @typedef {{ type: "index-stored" }} IndexStored An index file was offered in store.js.
 * @typedef {{ type: "index-dropped" }} IndexDropped Back to the sample.
 * @typedef {{ type: "forget-everything" }} ForgetEverything
 * @typedef {{ type: "update-outlets", feeds: string[] | null }} UpdateOutlets The reader wants these feeds read now, or
 *   all.
 * @typedef {{ type: "outlets-state" }} AskOutletsState How followed outlets do.
 * @typedef {{ type: "look-at-index", addresses: string[] }} LookAtIndex Which index is published at the first of these
 *   addresses that has one? They are those that `typedIndexes` or `offeredIndexes` gave, of hosts that the browser lets
 *   us ask. Answered by `LookedAtIndex`.
 * @typedef {{ type: "subscribe", address: string }} Subscribe The reader agrees to the index that was offered there.
 * @typedef {{ type: "update-subscriptions", addresses: string[] | null }} UpdateSubscriptions The reader wants these
 *   published indexes asked for now, or all.
 * @typedef {{ type: "subscriptions-state" }} AskSubscriptionsState How subscriptions do.
 * @typedef {Start | LookUp | LookUpAnyway | Left | Back | Collapse | HideOutlet | SiteOff | OpenOptions} PageMessage
 * @typedef
 *   {ReadTab | ReadAnyway | RevealPanel | Facts | Search | ExpectGrant | ExpectOutlet | LookAt | GrantRefused | AskedOver | HideOutlet | IndexStored | IndexDropped | ForgetEverything | UpdateOutlets | AskOutletsState | LookAtIndex | Subscribe | UpdateSubscriptions | AskSubscriptionsState}
 *   OwnMessage
 * @typedef {PageMessage | OwnMessage} Message
 *
 * @typedef {object} Setup What a page needs to show a panel.
 * @property {string} css
 * @property {Record<string, string>} strings The panel's strings: a page that asks for them itself waits milliseconds.
 * @property {string} locale BCP 47 tag of the strings.
 * @property {"ltr" | "rtl"} dir Their direction.
 * @property {"under" | "docked" | "popup"} placement
 * @property {boolean} collapsed
 * @property {boolean} kept Whether choices made in the panel are remembered (not in private windows).
 * @property {boolean} by_itself Whether the site is switched on.
 *
 * @typedef {object} Found The answer to a lookup, as much of it as a page needs.
 * @property {PanelMatch[]} matches
 * @property {PanelCopy[]} copies Stories with the page's own text, which are no matches.
 * @property {import("./dates.js").Dates} dates Theirs and the index's, in words.
 * @property {Record<string, string>} sites Where their addresses lead, by address.
 * @property {Record<string, string>} countries Where their outlets are edited, in words, as far as that is known, by
 *   address.
 * @property {Record<string, string>} indexes Names of the published indexes that matches are from, by their addresses.
 * @property {PanelElsewhere[]} elsewhere Stories in other languages that may tell the same.
 * @property {"not-an-article" | "no-text" | "nothing-close" | "no-index-in-language" | null} nothing
 * @property {string} kind
 * @property {string | null} title
 * @property {string | null} url
 * @property {string | null} lang
 * @property {number | null} last_element Number of the flattened element after which the panel may stand.
 * @property {number | null} container Number of the one that holds the article.
 * @property {string[]} terms The heaviest terms of the query.
 * @property {boolean} sample
 * @property {number} created
 * @property {boolean} stale
 *
 * @typedef {object} IndexFacts What there is to be searched.
 * @property {import("../pkg/sidelight.js").IndexStats} stats
 * @property {boolean} stale Whether the index is too old to know today's stories.
 * @property {boolean} own Whether the reader brought an index.
 * @property {"own" | "followed" | "subscribed" | "sample"} from Which one answers; of several the first in this order.
 * @property {boolean} following Whether outlets are followed.
 * @property {number} subscribed How many published indexes the reader has subscribed to.
 * @property {number} subscriptions How many of these answer.
 * @property {string | null} refused Why that index does not answer, as an error code.
 *
 * @typedef {import("../pkg-builder/sidelight.js").FeedReport & { allowed: boolean }} OutletReport How an outlet's feed
 *   does, and whether the browser lets us ask for it.
 *
 * @typedef {object} OutletsState
 * @property {{ done: number, of: number, stories: number } | null} reading How far a round is: feeds done, feeds in
 *   all, stories kept; null where none runs.
 * @property {boolean} busy Whether a round runs, or what it read is being built into the index.
 * @property {number} indexed Stories in the index: those that are searched. An address that several feeds name is one.
 * @property {Record<string, OutletReport>} feeds By their addresses.
 *
 * @typedef {import("../pkg-builder/sidelight.js").SubscriptionReport} SubscriptionReport
 * @typedef {import("../pkg-builder/sidelight.js").PublishedIndex} PublishedIndex
 *
 * @typedef
 *   {{ kind: "offer", address: string, index: PublishedIndex, open: boolean } | { kind: "failed", code: string, status: number | null, address: string }}
 *   LookedAtIndex The index that is offered at an address; `address` has its key behind `#`, `open` says that anyone on
 *   the way can read it. Or why an address has none, as a code: the first that a server
 *   answered at, else the last.
 *
 * @typedef
 *   {SubscriptionReport & { allowed: boolean, progress: { bytes: number, of: number } | null, set_aside: boolean }}
 *   SubscribedReport How a subscription does, whether the browser lets us ask for it, how much of the files that it
 *   lacks has come (null where none are being downloaded), and whether its files do not answer, for every lookup
 *   panicked.
 *
 * @typedef {object} SubscriptionsState
 * @property {boolean} busy Whether a subscription is being asked for, or waits for that.
 * @property {Record<string, SubscribedReport>} subscriptions By their manifests' addresses without the key.
 *
 * @typedef {object} Plan What the background sends to the page or worker that builds an index of followed stories.
 * @property {"build"} type
 * @property {number} now In milliseconds since 1970.
 * @property {number} days @property {number} most
 * @property {{ feed: string, name: string, host: string, language: string }[]} outlets
 * @typedef {{ slot: 0 | 1 } | { error: string }} BuildAnswer Where it was written (see followed.js), or a code.
 *
 * @typedef {(import("../pkg-builder/sidelight.js").Looked & { address: string }) | { kind: "failed" }} Looked What an
 *   address gave; `address` is the one that answered.
 *
 * @typedef {object} Snapshot What was found in a tab.
 * @property {"found" | "failed" | "unreadable"} state
 * @property {Found | null} found
 * @property {AnnouncedFeed[]} [feeds] Those that the page announces.
 * @property {string} [index] Address of the published index that the page announces, as it says.
 * @property {boolean} [panel] Whether the page shows them in a panel.
 *
 * @typedef {{ title: string, feed: string }} AnnouncedFeed
 *
 * @typedef {{ type: "read", setup: Setup, aloud: boolean, anyway: boolean }} Read The reader asked: read the page, show
 *   the panel; aloud: also where nothing was found; anyway: look it up also where it seems to be no article.
 * @typedef {{ type: "show", setup: Setup, about: string, found: Found }} Show Stories for a text the reader chose.
 * @typedef {{ type: "settings" }} SettingsChanged Where pages are read may be different now: ask again.
 * @typedef {{ type: "reveal" }} Reveal The reader wants to see the panel: scroll to it.
 * @typedef {Read | Show | Reveal | SettingsChanged} TabMessage What the background sends to a tab.
 */

/** Longest flattened page taken, in UTF-16 units; the caps of `flatten.js` keep below it. */
const PAGE_LENGTH = 32_000_000;

/** @param {number} length @returns {(value: unknown) => boolean} */
const string = (length) => (value) => typeof value === "string" && value.length <= length;
/** @param {number} least @param {number} most @returns {(value: unknown) => boolean} */
const integer = (least, most) => (value) =>
  Number.isInteger(value) && /** @type {number} */ (value) >= least && /** @type {number} */ (value) <= most;
/** @param {unknown} value */
const flag = (value) => typeof value === "boolean";
/** @param {...string} names @returns {(value: unknown) => boolean} */
const oneOf =
  (...names) =>
  (value) =>
    names.includes(/** @type {string} */ (value));
/** @param {(value: unknown) => boolean} shape @returns {(value: unknown) => boolean} */
const orNull = (shape) => (value) => value === null || shape(value);

/** @param {number} most @param {(value: unknown) => boolean} shape @returns {(value: unknown) => boolean} */
const listOf = (most, shape) => (value) => Array.isArray(value) && value.length <= most && value.every(shape);

/** @typedef {Record<string, (value: unknown) => boolean>} Shape */

const HIDE_OUTLET = { outlet: string(400), hidden: flag };

/** What a content script may send. @type {Map<unknown, Shape>} */
const FROM_PAGES = new Map(
  /** @type {[string, Shape][]} */ ([
    ["start", {}],
    ["look-up", { page: string(PAGE_LENGTH) }],
    ["look-up-anyway", { page: string(PAGE_LENGTH) }],
    ["left", {}],
    ["back", { count: integer(0, 100) }],
    ["collapse", { collapsed: flag }],
    ["hide-outlet", HIDE_OUTLET],
    ["site-off", { off: flag }],
    ["open-options", {}],
  ]),
);

/** What our own pages may send. @type {Map<unknown, Shape>} */
const FROM_OURS = new Map(
  /** @type {[string, Shape][]} */ ([
    ["read-tab", { tab: integer(0, Number.MAX_SAFE_INTEGER) }],
    ["read-anyway", { tab: integer(0, Number.MAX_SAFE_INTEGER) }],
    ["reveal-panel", { tab: integer(0, Number.MAX_SAFE_INTEGER) }],
    ["facts", {}],
    ["search", { words: string(200), limit: integer(1, 101) }],
    ["expect-grant", { run: oneOf("sites", "everywhere"), site: orNull(string(253)) }],
    ["expect-outlet", { outlet: (value) => understandOutlet(value) !== null }],
    ["look-at", { address: isAddress }],
    ["grant-refused", {}],
    ["asked-over", { notes: listOf(100, string(36)) }],
    ["hide-outlet", HIDE_OUTLET],
    ["index-stored", {}],
    ["index-dropped", {}],
    ["forget-everything", {}],
    ["update-outlets", { feeds: orNull(listOf(300, string(2000))) }],
    ["outlets-state", {}],
    ["look-at-index", { addresses: listOf(2, isAddress) }],
    ["subscribe", { address: isSubscribable }],
    ["update-subscriptions", { addresses: orNull(listOf(20, string(2000))) }],
    ["subscriptions-state", {}],
  ]),
);

/**
 * Whether `value` is an object with exactly the fields of one of `shapes`, each as it must be.
 * @param {Map<unknown, Shape>} shapes
 * @param {unknown} value
 */
function fits(shapes, value) {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const fields = /** @type {Record<string, unknown>} */ (value);
  const shape = shapes.get(fields.type);
  if (!shape) return false;
  const names = Object.keys(fields).filter((name) => name !== "type");
  return (
    names.length === Object.keys(shape).length &&
    names.every((name) => Object.hasOwn(shape, name) && shape[name]?.(fields[name]))
  );
}

/**
 * The door of the background. Gives the message with where it comes from, or null where it is not to be answered.
 * @param {unknown} message
 * @param {chrome.runtime.MessageSender} sender
 * @param {{ id: string, origin: string }} self Our id and the address of our own pages.
 * @returns
 *   {{ from: "page", message: PageMessage, tab: number, document: string, url: string, keep: boolean } | { from: "ours", message: OwnMessage } | null}
 */
export function admit(message, sender, self) {
  if (sender.id !== self.id) return null;
  const url = sender.url ?? "";
  if (url.startsWith(self.origin)) {
    return fits(FROM_OURS, message) ? { from: "ours", message: /** @type {OwnMessage} */ (message) } : null;
  }
  const tab = sender.tab?.id;
  // The top frame of a web page and nothing else.
  if (tab === undefined || sender.frameId !== 0 || !/^https?:\/\//.test(url)) return null;
  if (!fits(FROM_PAGES, message)) return null;
  const keep = sender.tab?.incognito !== true;
  // Not every browser numbers its documents.
  const document = sender.documentId ?? url;
  return { from: "page", message: /** @type {PageMessage} */ (message), tab, document, url, keep };
}
