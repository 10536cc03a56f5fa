// @ts-check
// More outlets from the list that comes with the package.

import { counted, text } from "../shared/browser.js";
import { byId } from "../shared/dom.js";
import { follow } from "../shared/following.js";
import { OutletPicker } from "../shared/outlet-picker.js";
import { placeOf } from "../shared/outlets.js";
import { packagedOutlets } from "../shared/packaged-outlets.js";
import * as store from "../shared/settings.js";

const feedsOf = (/** @type {import("../shared/settings.js").Settings} */ { outlets }) =>
  new Set(outlets.map(({ feed }) => feed));

/** Makes the list when it is first unfolded: it is long. */
export function wireOutletList() {
  const fold = byId("list", HTMLDetailsElement);
  const button = byId("list-follow", HTMLButtonElement);
  const status = byId("list-status");
  /** @type {OutletPicker | null} */
  let picker = null;
  fold.addEventListener("toggle", async () => {
    if (!fold.open || picker) return;
    const [list, settings] = await Promise.all([packagedOutlets(), store.settings()]);
    picker ??= new OutletPicker(byId("picker"), list, placeOf(navigator.languages), {
      followed: feedsOf(settings),
      proposes: false,
      changed(chosen) {
        button.hidden = chosen.length === 0;
        button.textContent = counted("outlets_follow", chosen.length);
      },
    });
  });
  button.addEventListener("click", async () => {
    const chosen = picker?.chosen ?? [];
    const room = store.MOST_OUTLETS - (followed?.size ?? 0);
    if (chosen.length > room) {
      status.textContent = text("outlets_too_many", { most: store.MOST_OUTLETS });
      return;
    }
    status.textContent = (await follow(chosen)) ? counted("outlets_added", chosen.length) : text("outlets_refused");
  });
  /** @type {Set<string> | null} */
  let followed = null;
  const told = (/** @type {import("../shared/settings.js").Settings} */ settings) => {
    followed = feedsOf(settings);
    picker?.follow(followed);
  };
  store.settings().then(told);
  store.onChange((_, settings) => told(settings));
}
