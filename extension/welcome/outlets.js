// @ts-check
// The step of the welcome page where outlets are chosen. Nothing is fetched before the reader agrees; then one question
// of the browser's, for just those hosts, and the feeds are read.

import { counted, text } from "../shared/browser.js";
import { byId } from "../shared/dom.js";
import { follow, isRead, progressOf, watch } from "../shared/following.js";
import { OutletPicker } from "../shared/outlet-picker.js";
import { placeOf } from "../shared/outlets.js";
import { packagedOutlets } from "../shared/packaged-outlets.js";
import * as store from "../shared/settings.js";

/** @typedef {import("../shared/outlets.js").Outlet} Outlet */
/** @typedef {import("../shared/protocol.js").OutletsState} OutletsState */

const picker = byId("picker");
const agree = byId("agree");
const button = byId("follow", HTMLButtonElement);
const status = byId("outlets-status");
const progress = byId("progress", HTMLProgressElement);
/** How far it is, to be read; aloud only that it begins and what came of it. */
const far = byId("outlets-progress");

/** Shows how the feeds are read, until all are. @param {readonly { feed: string }[]} outlets */
async function showReading(outlets) {
  const done = new AbortController();
  picker.hidden = true;
  agree.hidden = true;
  progress.hidden = false;
  status.textContent = text("outlets_begun");
  const isOver = (/** @type {OutletsState} */ state) => isRead(state, outlets);
  await watch(
    "outlets-state",
    (state) => {
      const words = progressOf(state);
      far.textContent = words;
      const { reading } = state;
      if (reading) {
        progress.max = Math.max(1, reading.of);
        progress.value = reading.done;
      } else progress.removeAttribute("value");
      if (!isOver(state)) return;
      done.abort();
      progress.hidden = true;
      far.textContent = "";
      status.textContent = outcome(state, outlets);
    },
    done.signal,
    (state) => !isOver(state),
  );
}

/** What came of it, and what comes next. @param {OutletsState} state @param {readonly { feed: string }[]} outlets */
function outcome(state, outlets) {
  const { indexed: stories } = state;
  const reports = outlets.flatMap(({ feed }) => state.feeds[feed] ?? []);
  const kept = reports.reduce((sum, { stories }) => sum + stories, 0);
  // One that waits because its host asks for that has not failed.
  const failed = reports.filter(({ problem }) => problem && problem.code !== "held").length;
  const lacking = reports.filter(({ allowed }) => !allowed).length;
  const words = [
    stories > 0 ? text("outlets_read", { stories: counted("stories", stories) }) : "",
    stories === 0 && kept > 0 ? text("index_unavailable") : "",
    kept === 0 ? text("outlets_no_stories") : "",
    lacking > 0 ? counted("outlets_lacking", lacking) : "",
    failed > 0 ? counted("outlets_failed", failed) : "",
    stories === 0 ? "" : text("outlets_next"),
  ];
  return words.filter((word) => word !== "").join(" ");
}

export async function chooseOutlets() {
  const [list, settings] = await Promise.all([packagedOutlets(), store.settings()]);
  const followed = new Set(settings.outlets.map(({ feed }) => feed));
  const chooser = new OutletPicker(picker, list, placeOf(navigator.languages), {
    followed,
    proposes: followed.size === 0,
    changed(chosen) {
      button.hidden = chosen.length === 0;
      button.textContent = counted("outlets_follow", chosen.length);
    },
  });
  button.addEventListener("click", async (event) => {
    if (!event.isTrusted) return;
    const { chosen } = chooser;
    if (await follow(chosen)) {
      await showReading(chosen);
      byId("outlets-heading").focus();
    } else status.textContent = text("outlets_refused");
  });
  byId("skip").addEventListener("click", () => {
    picker.hidden = true;
    agree.hidden = true;
    status.textContent = text("outlets_skipped");
  });
}
