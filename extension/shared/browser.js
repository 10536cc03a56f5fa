// @ts-check
// The sole adapter to `browser.*` (Firefox) and `chrome.*` (Chromium) for our own pages and the background. Both give
// promises in Manifest V3, so one object serves; what differs between them is evened out here and nowhere else.

/** The browser's extension interface. */
export const api = /** @type {typeof chrome} */ (
  /** @type {{ browser?: typeof chrome }} */ (globalThis).browser ?? globalThis.chrome
);

/** Address of a packaged file. @param {string} path */
export const packaged = (path) => api.runtime.getURL(path);

/** The text of a packaged file. @param {string} path */
export const readPackaged = async (path) => (await fetch(packaged(path))).text();

/**
 * A string of `_locales`, with `{name}` filled in. A name that is not there gives itself, so that it is seen.
 * @param {string} name
 * @param {Record<string, string | number>} [values]
 */
export function text(name, values) {
  const message = api.i18n.getMessage(name) || name;
  return values ? message.replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole)) : message;
}

/**
 * BCP 47 tag of the language our strings are in; with the reader's region where the browser names one of that language.
 */
export function locale() {
  const ours = api.i18n.getMessage("locale_tag") || "en";
  const theirs = api.i18n.getUILanguage();
  return theirs.split("-")[0] === ours ? theirs : ours;
}

/** Direction of the language our strings are in; the browser's own `@@bidi_dir` is another one on some systems. */
export const direction = () => (api.i18n.getMessage("locale_direction") === "rtl" ? "rtl" : "ltr");

/**
 * The form of a string that the language wants for `count`: `name_one`, `name_few`, `name_other` and so on.
 * @param {string} name
 * @param {number} count
 * @param {Record<string, string | number>} [values]
 */
export function counted(name, count, values) {
  const form = new Intl.PluralRules(locale()).select(count);
  const found = api.i18n.getMessage(`${name}_${form}`) ? `${name}_${form}` : `${name}_other`;
  return text(found, { ...values, count: new Intl.NumberFormat(locale()).format(count) });
}

/**
 * Puts strings into a page of ours: `data-text` names the string for an element's text, `data-label` for its accessible
 * name.
 * @param {Document} page
 */
export function localize(page) {
  page.documentElement.lang = locale();
  page.documentElement.dir = direction();
  for (const element of page.querySelectorAll("[data-text]")) {
    element.textContent = text(element.getAttribute("data-text") ?? "");
  }
  for (const element of page.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", text(element.getAttribute("data-label") ?? ""));
  }
}

/** Pauses before a question that nobody answered is asked again, in milliseconds; why is said in page/content.js. */
const AGAIN = [50, 500, 2500];

/**
 * Sends a message to the background and gives its answer. Throws an error whose message is the code of what went wrong.
 * @param {import("./protocol.js").Message} message
 * @returns {Promise<any>}
 */
export async function ask(message) {
  let answer;
  for (const pause of [0, ...AGAIN]) {
    if (pause > 0) await new Promise((resume) => setTimeout(resume, pause));
    answer = await api.runtime.sendMessage(message).catch(() => undefined);
    if (answer) break;
  }
  if (!answer || answer.error) throw new Error(answer?.error ?? "failed");
  return answer.value;
}

/**
 * Those of these match patterns that the browser lets us read now; it may take permissions back at any time.
 * @param {string[]} patterns
 */
export async function allowed(patterns) {
  const answers = await Promise.all(patterns.map((pattern) => api.permissions.contains({ origins: [pattern] })));
  return patterns.filter((_, at) => answers[at]);
}

/** Gives permissions back, as far as they are held. @param {string[]} patterns */
export async function giveBack(patterns) {
  for (const pattern of await allowed(patterns)) {
    await api.permissions.remove({ origins: [pattern] }).catch(() => {});
  }
}

/** The tab the reader is looking at; undefined where there is none. */
export async function activeTab() {
  const [tab] = await api.tabs.query({ active: true, currentWindow: true });
  return tab;
}
