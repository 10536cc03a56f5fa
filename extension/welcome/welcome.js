// @ts-check
// The page of the first run: what Sidelight does and reads, and when it may. Each choice asks the browser for just what
// it needs.

import { ask, localize, text } from "../shared/browser.js";
import { withPermission } from "../shared/permission.js";
import * as store from "../shared/settings.js";
import { chooseOutlets } from "./outlets.js";
import { offerPackaged } from "./subscription.js";

/** @typedef {import("../shared/settings.js").Settings["run"]} Run */

const status = /** @type {HTMLElement} */ (document.getElementById("status"));
const choices = [...document.querySelectorAll("li[data-run]")].filter((item) => item instanceof HTMLElement);

async function draw() {
  const settings = await store.settings();
  for (const item of choices) {
    const run = item.dataset.run ?? "";
    const chosen = settings.run === run;
    item.dataset.chosen = String(chosen);
    const button = item.querySelector("button");
    if (!button) continue;
    button.textContent = text(chosen ? "chosen" : "choose");
    button.setAttribute("aria-pressed", String(chosen));
    button.setAttribute("aria-label", text(chosen ? "chosen_name" : "choose_name", { name: text(`run_${run}`) }));
  }
}

/** @param {Run} run */
async function choose(run) {
  const write = () => store.change(() => ({ run, welcomed: true }));
  if (run === "everywhere") {
    // Should the prompt take the focus away for good, the background finishes what was meant.
    ask({ type: "expect-grant", run, site: null }).catch(() => {});
    if (!(await withPermission({ run }, write))) {
      ask({ type: "grant-refused" }).catch(() => {});
      status.textContent = text("run_refused");
      return;
    }
  } else await write();
  // Where all news pages are read, there is nothing to press.
  status.textContent = (run === "everywhere" ? ["welcome_done"] : ["welcome_next", "welcome_done"])
    .map((name) => text(name))
    .join(" ");
}

localize(document);
document.title = text("welcome_title");
for (const item of choices) {
  item.querySelector("button")?.addEventListener("click", (event) => {
    if (event.isTrusted) choose(/** @type {Run} */ (item.dataset.run)).then(draw);
  });
}
store.onChange(draw);
draw();
chooseOutlets();
offerPackaged();
