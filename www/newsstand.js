// @ts-check
// The newsstand's stories, and the copies of their pages on this site.

/**
 * A line of newsstand/stories.json.
 * @typedef {object} Story
 * @property {string} url canonical address, on an .example host
 * @property {string} path where its page lies, seen from newsstand/
 * @property {string} title
 * @property {string} outlet its host
 * @property {string} outlet_name
 * @property {string} lang
 * @property {string | number | null} published
 * @property {string | null} event slug shared by the stories on one event
 */

/** @returns {Promise<Story[]>} */
export async function loadStories() {
  const response = await fetch("./newsstand/stories.json", { credentials: "omit" });
  if (!response.ok) throw new Error(`newsstand/stories.json: ${response.status} ${response.statusText}`);
  return await response.json();
}

/**
 * Where this site keeps a copy of a newsstand page.
 * @param {string} url canonical address
 * @returns {string | undefined} nothing for an address outside the newsstand
 */
export function localCopy(url) {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, pathname } = new URL(url);
  if (!/^https?:$/.test(protocol) || !hostname.endsWith(".example")) return undefined;
  return `./newsstand/${hostname}${pathname}${pathname.endsWith("/") ? "" : "/"}`;
}
