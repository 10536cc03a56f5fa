// @ts-check
// The context menu on selected text and on links. Firefox for Android has none.

import { api, text } from "../shared/browser.js";
import { showSimilar } from "./tabs.js";

const SIMILAR = "similar-to-this";
/** Longest chosen text that is looked up, in UTF-16 units. */
const CHOSEN_LENGTH = 20_000;

/** Makes the menu, in place of the one there was. */
export function makeMenu() {
  api.contextMenus?.removeAll(() => {
    api.contextMenus.create({ id: SIMILAR, title: text("menu_similar"), contexts: ["selection", "link"] });
  });
}

/** @param {chrome.contextMenus.OnClickData} info @param {chrome.tabs.Tab} [tab] */
export async function chosen(info, tab) {
  if (info.menuItemId !== SIMILAR || tab?.id === undefined) return;
  // Only the words of a link are looked up: what it leads to is never fetched.
  const about = info.selectionText || (info.linkUrl ? await wordsOfLink(info, tab.id, info.linkUrl) : "");
  await showSimilar(tab, about.slice(0, CHOSEN_LENGTH)).catch((error) => console.warn("Sidelight:", error));
}

/** @param {chrome.contextMenus.OnClickData} info @param {number} tabId @param {string} address */
async function wordsOfLink(info, tabId, address) {
  // Firefox gives them; Chromium does not.
  const { linkText } = /** @type {{ linkText?: string }} */ (info);
  if (linkText) return linkText;
  const target = { tabId, frameIds: [info.frameId ?? 0] };
  const run = api.scripting.executeScript({ target, func: longestLinkText, args: [address] });
  return String((await run.catch(() => []))[0]?.result ?? "");
}

/** The text of the link with this address, as it stands in the page. Runs in the page. @param {string} address */
function longestLinkText(address) {
  let longest = "";
  // By the prototype: a page's `<img name="links">` stands before the document's own.
  for (const link of Document.prototype.querySelectorAll.call(document, "a[href]")) {
    if (!(link instanceof HTMLAnchorElement)) continue;
    const words = link.href === address ? (link.textContent || link.getAttribute("aria-label") || "").trim() : "";
    if (words.length > longest.length) longest = words;
  }
  return longest;
}
