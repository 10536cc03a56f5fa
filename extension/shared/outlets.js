// @ts-check
// Outlets that can be followed: their shape, the list that comes with the package, and which of it is proposed. An
// outlet is known by its feed's address.

/** What an outlet's feed holds; `news` is the front page. */
export const SECTIONS = Object.freeze(["news", "world", "regional", "business", "technology", "culture", "sport"]);

/**
 * @typedef {object} Outlet
 * @property {string} name As its readers know it.
 * @property {string} site Address of its front page; empty where it is not known.
 * @property {string} feed Address of its feed.
 * @property {string} language BCP 47 tag; empty where it is not known.
 * @property {string} country ISO 3166-1 code of two letters; empty where it is not known.
 * @property {string} section One of `SECTIONS`; empty where it is not known.
 */

/** Longest name of an outlet, in UTF-16 units. */
export const NAME_LENGTH = 100;
/** Longest address of a feed or site, in UTF-16 units. */
const ADDRESS_LENGTH = 2000;

/**
 * Whether text is an address of the web as the URL parser writes it, with no name or password.
 * @param {unknown} value
 */
export function isAddress(value) {
  if (typeof value !== "string" || value.length > ADDRESS_LENGTH || !URL.canParse(value)) return false;
  const { href, protocol, username, password } = new URL(value);
  return href === value && /^https?:$/.test(protocol) && username === "" && password === "";
}

/** Whether anyone on the way can read and change an outlet's feed. @param {{ feed: string }} outlet */
export const isOpen = ({ feed }) => feed.startsWith("http:");

/** @param {unknown} value @param {RegExp} form */
const formed = (value, form) => (typeof value === "string" && form.test(value) ? value : "");

/**
 * An outlet out of anything; null where it has no name, or no feed that may be asked. What is not as it must be is
 * empty.
 * @param {unknown} value
 * @returns {Outlet | null}
 */
export function understandOutlet(value) {
  if (typeof value !== "object" || value === null) return null;
  const { name, site, feed, language, country, section } = /** @type {Record<string, unknown>} */ (value);
  if (typeof name !== "string" || name.trim() === "" || !isAddress(feed)) return null;
  return {
    name: name.trim().slice(0, NAME_LENGTH),
    site: isAddress(site) ? String(site) : "",
    feed: String(feed),
    language: formed(language, /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/),
    country: formed(country, /^[A-Z]{2}$/),
    section: SECTIONS.includes(/** @type {string} */ (section)) ? String(section) : "",
  };
}

/** The outlets of a list in JSON Lines; a line that is none is left out. @param {string} lines @returns {Outlet[]} */
export const outletsIn = (lines) =>
  lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => understandOutlet(JSON.parse(line)))
    .filter((outlet) => outlet !== null);

/** Primary subtag of a language. @param {string} tag */
export const primary = (tag) => tag.split("-")[0] ?? "";

/**
 * The reader's languages and country, by what the browser says that pages should be in.
 * @param {readonly string[]} tags BCP 47, the preferred first.
 * @returns {{ languages: string[], country: string }} Primary subtags; the country is empty where none can be told.
 */
export function placeOf(tags) {
  const known = tags.flatMap((tag) => {
    try {
      return [new Intl.Locale(tag)];
    } catch {
      return [];
    }
  });
  const likely = known
    .slice(0, 1)
    .flatMap((locale) => [locale.maximize(), new Intl.Locale(locale.language).maximize()]);
  const isCountry = (/** @type {Intl.Locale} */ { region }) => /^[A-Z]{2}$/.test(region ?? "");
  const country = [...known, ...likely].find(isCountry)?.region ?? "";
  return { languages: [...new Set(known.map(({ language }) => language))], country };
}

/** Most outlets proposed. */
const PROPOSED = 20;
/** Most of them from the reader's own country. */
const AT_HOME = 8;

/**
 * The outlets that a reader is proposed: those in the languages they read, `AT_HOME` from their own country, the rest
 * from the other countries in turn, so that a story is seen from many places; where these have too few, more from their
 * own. Front pages before sections, no subjects.
 * @param {readonly Outlet[]} list
 * @param {readonly string[]} languages Primary subtags.
 * @param {string} country
 * @returns {Outlet[]}
 */
export function proposed(list, languages, country) {
  const rank = (/** @type {Outlet} */ { section }) => ["news", "world", "regional"].indexOf(section);
  const fitting = list
    .filter((outlet) => languages.includes(primary(outlet.language)) && rank(outlet) >= 0)
    .sort((a, b) => rank(a) - rank(b));
  const home = fitting.filter((outlet) => outlet.country === country);
  /** @type {Map<string, Outlet[]>} */
  const abroad = new Map();
  for (const outlet of fitting) {
    if (outlet.country !== country) abroad.set(outlet.country, [...(abroad.get(outlet.country) ?? []), outlet]);
  }
  // The countries with the most outlets first: theirs is what the others write about, too.
  const queues = [...abroad.values()].sort((a, b) => b.length - a.length);
  const chosen = home.slice(0, AT_HOME);
  for (let turn = 0; chosen.length < PROPOSED && queues.some((queue) => queue.length > turn); turn++) {
    chosen.push(...queues.flatMap((queue) => queue[turn] ?? []).slice(0, PROPOSED - chosen.length));
  }
  return [...chosen, ...home.slice(AT_HOME, AT_HOME + PROPOSED - chosen.length)];
}
