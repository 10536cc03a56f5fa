// @ts-check
// The first start of the background after the browser's own, or after another version of the extension, sets up what
// the browser has forgotten. No event reports each case: after a downgrade Firefox fires none, but drops our scripts.

import { api } from "../shared/browser.js";
import { makeMenu } from "./menu.js";
import { follow } from "./registration.js";

/** Which version has set itself up in this session of the browser. */
const SETTLED = "settled";

/** @type {Promise<void> | null} */
let settling = null;

/** Sets up the menu and the scripts of pages, once a session. Never fails. */
export function settleIn() {
  settling ??= settle().catch((error) => console.warn("Sidelight: not set up", error));
  return settling;
}

async function settle() {
  const { version } = api.runtime.getManifest();
  if ((await api.storage.session.get(SETTLED))[SETTLED] === version) return;
  // The menu does not wait for open pages, which may take their time.
  const following = follow();
  makeMenu();
  await following;
  // Last: what failed, or was cut off, is done again at the next start.
  await api.storage.session.set({ [SETTLED]: version });
}
