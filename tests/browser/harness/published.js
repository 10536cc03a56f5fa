// @ts-check
// Published indexes as the background tells of them, of a test's making: for what views show, without a host.

/** @typedef {import("./tab.js").Tab} Tab */
/** @typedef {import("../../../extension/shared/protocol.js").PublishedIndex} PublishedIndex */
/** @typedef {import("../../../extension/shared/protocol.js").SubscribedReport} SubscribedReport */
/** @typedef {import("../../../extension/shared/settings.js").Settings["subscriptions"][number]} Subscription */

/** Minisign public keys. */
export const KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
export const OLD_KEY = "RWSmqbXqHkVdQ0mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The manifest's address. @param {string} host Its name, or the first part of one that the tests' extension may ask. */
export const manifestAt = (host) => `https://${host.includes(".") ? host : `${host}.example`}/news/manifest.json`;

/** @param {Partial<PublishedIndex>} [more] @returns {PublishedIndex} */
export const indexOf = (more = {}) => ({
  id: "3f1c9a52d08e47b6",
  key: KEY,
  name: "World news",
  about: "Thirty days of stories from 180 outlets, chosen by the City Library.",
  homepage: "https://library.example/news",
  languages: ["en", "fr", "ar"],
  stories: 48_213,
  bytes: 12_400_000,
  created: Date.now() - 3 * 60 * MINUTE,
  expires: Date.now() + 13 * DAY,
  ...more,
});

/** A subscription that is up to date, but for what is said. @param {Partial<SubscribedReport>} [more] */
export const reportOf = (more = {}) =>
  /** @type {SubscribedReport} */ ({
    index: indexOf(),
    stories: 47_950,
    bytes: 12_400_000,
    created: Date.now() - 3 * 60 * MINUTE,
    expires: Date.now() + 13 * DAY,
    stale: false,
    last: Date.now() - 40 * MINUTE,
    next: Date.now() + 5 * 60 * MINUTE,
    problem: null,
    allowed: true,
    progress: null,
    set_aside: false,
    ...more,
  });

/** @param {string} host @param {Partial<Subscription>} [more] @returns {Subscription} */
export const subscriptionAt = (host, more = {}) => ({
  address: `${manifestAt(host)}#${KEY}`,
  name: "World news",
  added: 1,
  paused: false,
  ...more,
});

/** Of a package that offers an index at its first run. @param {string} address */
export const offering = (address) => ({
  file: "welcome/offered-index.json",
  from: "null",
  to: JSON.stringify(address),
});

/** A subscription in each state, by the host's name. @type {Record<string, Partial<SubscribedReport>>} */
export const REPORTS = {
  fine: {},
  coming: {
    stories: 0,
    bytes: 0,
    created: null,
    expires: null,
    last: null,
    next: null,
    progress: { bytes: 3_100_000, of: 12_400_000 },
  },
  waiting: { index: null, stories: 0, bytes: 0, created: null, expires: null, last: null },
  // What is published now was accepted, and its files do not come.
  stale: {
    stale: true,
    created: Date.now() - 16 * DAY,
    expires: Date.now() - 2 * DAY,
    last: Date.now() - 16 * DAY,
  },
  problem: { problem: { code: "unknown-key", since: Date.now() - 3 * DAY, status: null } },
  paused: { next: null },
  aside: { set_aside: true },
  "not.allowed": { allowed: false, next: null },
};

/**
 * Has a page of ours answered by the test where it asks the background for these, by the message's type; what it sends
 * is kept.
 * @param {Tab} tab
 * @param {Record<string, unknown>} answers
 */
export const answerInstead = (tab, answers) =>
  tab.run((answers) => {
    const page = /** @type {{ sent?: { type: string }[], answers?: Record<string, unknown> }} */ (
      /** @type {unknown} */ (globalThis)
    );
    page.answers = answers;
    if (page.sent) return;
    page.sent = [];
    const { runtime } = /** @type {{ browser?: typeof chrome }} */ (globalThis).browser ?? chrome;
    const send = runtime.sendMessage.bind(runtime);
    runtime.sendMessage = /** @type {any} */ (
      async (/** @type {{ type: string }} */ message) => {
        const value = page.answers?.[message.type];
        if (value === undefined) return send(message);
        page.sent?.push(message);
        return { value };
      }
    );
  }, answers);

/** What the page has sent of it. @param {Tab} tab @param {string} type @returns {Promise<any[]>} */
export const sentOf = (tab, type) =>
  tab.run((type) => /** @type {any} */ (globalThis).sent.filter((/** @type {any} */ sent) => sent.type === type), type);

/**
 * Shows subscriptions in these states in the options.
 * @param {Tab} options
 * @param {import("./reading.js").Reading} reading
 * @param {Record<string, Partial<SubscribedReport>>} [reports] By their hosts' names.
 */
export async function showSubscriptions(options, reading, reports = REPORTS) {
  const subscriptions = Object.entries(reports).map(([host, { index }]) =>
    subscriptionAt(host, { paused: host === "paused", ...(index && { name: index.name }) }),
  );
  const told = Object.entries(reports).map(([host, more]) => [manifestAt(host), reportOf(more)]);
  const busy = Object.values(reports).some(({ progress }) => progress);
  await answerInstead(options, { "subscriptions-state": { busy, subscriptions: Object.fromEntries(told) } });
  await reading.settle({ run: "clicked", sites_on: [], subscriptions: [] });
  await reading.settle({ run: "clicked", sites_on: [], subscriptions });
  await options.until(
    "the subscriptions",
    (count) => document.querySelectorAll("#subscriptions > li .acts").length === count,
    subscriptions.length,
  );
}
