// @ts-check
// Style sheet and strings of a panel, for those who make one. The panel itself reads neither.

/** The style sheets of a panel, as paths from the top of the extension. */
const SHEETS = ["shared/palette.css", "page/panel.css"];

/** The strings that any panel needs, by their names in `_locales`. */
const NAMES = [
  "panel_title",
  "panel_title_about",
  "seen_from",
  "from_index",
  "group_same_event",
  "group_background",
  "read_more",
  "read_more_name",
  "why",
  "why_name",
  "why_terms",
  "days_same",
  "hide_outlet",
  "outlet_hidden",
  "undo",
  "collapse",
  "expand",
  "close",
  "site_off",
  "site_is_off",
  "options_open",
  "sample_mark",
  "sample_why",
  "index_of",
  "index_stale",
  "on_device",
  "loading",
  "error_title",
  "error_text",
  "retry",
  "nothing_left",
  "page_nothing",
  "page_not_an_article",
  "page_no_text",
];

/** The strings that are counted: one for each form that the language has. */
const COUNTED = ["days", "also", "same_text", "text_from", "outlets", "countries", "elsewhere"];

/**
 * The strings of a panel by their names.
 * @param {string} locale BCP 47 tag.
 * @param {(name: string) => string} string Looks one up; empty where there is none.
 * @returns {Record<string, string>}
 */
export function panelStrings(locale, string) {
  const { pluralCategories } = new Intl.PluralRules(locale).resolvedOptions();
  const names = [...NAMES, ...COUNTED.flatMap((name) => pluralCategories.map((form) => `${name}_${form}`))];
  return Object.fromEntries(names.map((name) => [name, string(name)]));
}

/**
 * The style sheet of a panel.
 * @param {(path: string) => Promise<string>} read Reads a file; its path is from the top of the extension.
 */
export const panelCss = async (read) => (await Promise.all(SHEETS.map(read))).join("");
