// @ts-check
// Sites: their names, their permissions, and on which of them pages are read without a click. Pure: addresses and
// settings in, answers out.

/**
 * The site that an address belongs to, as a reader would name it: its host without `www.`, `m.` and `amp.` in front, as
 * long as a dot is left; null for what is not a web page. `site_of` in Rust answers the same (tests/site-names.json).
 * @param {string | undefined} address
 */
export function siteOf(address) {
  if (!address) return null;
  let url;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return null;
  const host = url.hostname.toLowerCase().replace(/\.$/, "");
  if (isAddress(host)) return host;
  // A name that could stand for more than itself in a match pattern is no site.
  if (!/^[a-z0-9._-]+$/.test(host)) return null;
  return host.replace(/^(?:(?:www|m|amp)\.)+(?=[^.]+\.)/, "") || null;
}

/**
 * Where an address leads, for the reader's eye: its site, or its host where no site may be named so.
 * @param {string} address
 */
export function siteShown(address) {
  const site = siteOf(address);
  return site ?? (URL.canParse(address) ? new URL(address).hostname : "");
}

/**
 * Where the stories of matches and copies lead, by address: for a panel, whose script can't import this one.
 * @param {{ url: string, also_at: { url: string }[] }[]} matches
 * @param {{ url: string }[]} [copies]
 * @returns {Record<string, string>}
 */
export const sitesOf = (matches, copies = []) =>
  Object.fromEntries(
    [...matches.flatMap((match) => [match, ...match.also_at]), ...copies].map(({ url }) => [url, siteShown(url)]),
  );

/** Whether a host is an IP address, as the URL parser writes it. @param {string} host */
const isAddress = (host) => /^\d+\.\d+\.\d+\.\d+$/.test(host) || host.startsWith("[");

/** Whether text is a site as `siteOf` names it. @param {unknown} value */
export function isSite(value) {
  return typeof value === "string" && value.length <= 253 && siteOf(`https://${value}/`) === value;
}

/** The match patterns that cover a site. @param {string} site */
export const patternsOf = (site) => {
  // With its subdomains; the pattern `*.site` covers the site itself, too.
  const host = isAddress(site) || !site.includes(".") ? site : `*.${site}`;
  return [`http://${host}/*`, `https://${host}/*`];
};

/** The match pattern of the host that an address is of. @param {string} address */
export function patternOf(address) {
  const { protocol, hostname } = new URL(address);
  return `${protocol}//${hostname}/*`;
}

/** The match patterns of all web pages. */
export const EVERYWHERE = Object.freeze(["http://*/*", "https://*/*"]);

/** Whether a match pattern as `patternsOf` makes them covers a site. @param {string} pattern @param {string} site */
function covers(pattern, site) {
  const [, parts, host] = /^https?:\/\/(\*\.)?([^/*]+)\/\*$/.exec(pattern) ?? [];
  return host !== undefined && (parts ? isWithin(site, host) : site === host);
}

/** The match pattern of each host that is asked for feeds or published indexes. @param {import("./asked.js").Asked} asked */
export function patternsOfHosts({ outlets = [], subscriptions = [] }) {
  const addresses = [...outlets.map(({ feed }) => feed), ...subscriptions.map(({ address }) => address)];
  return [...new Set(addresses.map(patternOf))];
}

/** The match patterns of what is needed. @param {import("./asked.js").Asked} needs */
export const patternsNeeded = ({ run, sites_on = [], ...hosts }) => [
  ...(run === "everywhere" ? EVERYWHERE : []),
  ...sites_on.flatMap(patternsOf),
  ...patternsOfHosts(hosts),
];

/** Whether a match pattern covers another one, of one host. @param {string} pattern @param {string} narrow */
function coversPattern(pattern, narrow) {
  const { protocol, hostname } = new URL(narrow.slice(0, -1));
  return pattern.startsWith(protocol) && (EVERYWHERE.includes(pattern) || covers(pattern, hostname));
}

/**
 * @typedef {object} Needs Settings, as far as permissions go.
 * @property {string} run
 * @property {string[]} sites_on
 * @property {readonly { feed: string }[]} outlets
 * @property {readonly { address: string }[]} subscriptions
 */

/** What is needed besides. @param {Needs} needs @param {import("./asked.js").Asked[]} more @returns {Needs} */
export const withNeeds = (needs, more) => ({
  run: more.some(({ run }) => run === "everywhere") ? "everywhere" : needs.run,
  sites_on: [...needs.sites_on, ...more.flatMap(({ sites_on = [] }) => sites_on)],
  outlets: [...needs.outlets, ...more.flatMap(({ outlets = [] }) => outlets)],
  subscriptions: [...needs.subscriptions, ...more.flatMap(({ subscriptions = [] }) => subscriptions)],
});

/**
 * Which of the permissions held nothing needs any more after a change of settings: those of sites that were switched on
 * and are not now, those of hosts that are no longer asked for feeds or indexes, and those for all pages where not all
 * are read any more. A site that is still on and a host that is still asked keep what covers them, unless they have
 * permissions of their own; but for sites, those for all pages are not kept.
 * @param {readonly string[]} held Match patterns.
 * @param {Needs} before
 * @param {Needs} after
 */
export function unneeded(held, before, after) {
  const gone = before.sites_on.filter((site) => !after.sites_on.includes(site));
  const hosts = patternsOfHosts(after);
  const unasked = patternsOfHosts(before).filter((pattern) => !hosts.includes(pattern));
  const own = new Set(patternsNeeded({ ...after, run: "sites" }));
  const leaning = after.sites_on.filter((site) => !patternsOf(site).every((pattern) => held.includes(pattern)));
  const leaningHosts = hosts.filter((pattern) => !held.includes(pattern));
  return held.filter((pattern) => {
    if (own.has(pattern) || leaningHosts.some((host) => coversPattern(pattern, host))) return false;
    const left = unasked.some((host) => host === pattern || (!held.includes(host) && coversPattern(pattern, host)));
    if (EVERYWHERE.includes(pattern)) return after.run !== "everywhere" && (before.run === "everywhere" || left);
    if (!left && !gone.some((site) => covers(pattern, site))) return false;
    return after.run === "everywhere" || !leaning.some((site) => covers(pattern, site));
  });
}

/** Ends of host names inside private networks. */
const INNER = ["local", "localhost", "internal", "intranet", "lan", "home", "corp", "private", "test", "home.arpa"];

/** Parts of a host name that stand for mail, money and signing in. */
const PRIVATE_PARTS = new Set(
  (
    "mail webmail email imap inbox outlook gmail mailbox owa " +
    "banking ebanking e-banking onlinebanking online-banking netbanking homebanking meine-bank " +
    "login signin sso auth oauth account accounts myaccount secure wallet pay payments checkout"
  ).split(" "),
);

/** Sites that are mail or money as a whole, by their name before the public suffix. */
const PRIVATE_NAMES = new Set(
  (
    "gmail fastmail protonmail tutanota tuta posteo mailbox hotmail " +
    "paypal wise revolut n26 chase wellsfargo citi hsbc barclays lloyds natwest santander bbva ing ubs " +
    "capitalone americanexpress schwab fidelity vanguard coinbase stripe klarna bnpparibas " +
    "societegenerale creditagricole caixa caixabank sabadell comdirect consorsbank postfinance"
  ).split(" "),
);

/**
 * Whether a site is left alone unless the reader switches it on or clicks: intranets, this machine, mail, banking.
 * @param {string} site
 */
export function deniedByDefault(site) {
  if (isAddress(site) || !site.includes(".")) return true;
  if (INNER.some((end) => site.endsWith(`.${end}`))) return true;
  const labels = site.split(".");
  if (labels.slice(0, -1).some((label) => PRIVATE_PARTS.has(label) || PRIVATE_NAMES.has(label))) return true;
  // commerzbank.de, deutsche-bank.de, bankofamerica.com, sparkasse-ulm.de: banks like to say that they are banks.
  return labels.slice(0, -1).some((label) => /(?:bank|banque|banca|banco)$|^bankof|sparkasse|volksbank/.test(label));
}

/**
 * Length of the longest entry that names a site or a site that it is part of; 0 where none does.
 * @param {string} site
 * @param {readonly string[]} list
 */
const closest = (site, list) =>
  Math.max(0, ...list.filter((entry) => isWithin(site, entry)).map((entry) => entry.length));

/** Whether a site is another one or a part of it. @param {string} site @param {string} whole */
export const isWithin = (site, whole) => site === whole || site.endsWith(`.${whole}`);

/**
 * Whether Sidelight reads a page by itself. Of the sites switched on and off, the one that names it most closely
 * counts.
 * @param {string | null} site
 * @param {{ run: "clicked" | "sites" | "everywhere", sites_on: string[], sites_off: string[] }} settings
 */
export function runsOn(site, settings) {
  if (site === null || settings.run === "clicked") return false;
  const on = closest(site, settings.sites_on);
  const off = closest(site, settings.sites_off);
  if (on !== off) return on > off;
  return off === 0 && settings.run === "everywhere" && !deniedByDefault(site);
}
