// @ts-check
// The background: service worker in Chromium, event page in Firefox. Every listener is set here, at the top level, and
// nothing is remembered in memory only, because the browser stops this at any moment.

import { activeTab, api, packaged } from "../shared/browser.js";
import { onChange } from "../shared/settings.js";
import { startOfRounds } from "./alarms.js";
import * as feeds from "./feeds.js";
import { askedOver, granted, settingsChanged } from "./grants.js";
import { chosen } from "./menu.js";
import { answer } from "./messages.js";
import { follow } from "./registration.js";
import { settleIn } from "./session.js";
import * as subscriptions from "./subscriptions.js";
import { readTab } from "./tabs.js";

settleIn();
// The wait of this session begins with it, whenever something is followed.
startOfRounds().catch((error) => console.warn("Sidelight: no wait for rounds", error));
feeds.lookForAlarm();
feeds.listen();
subscriptions.lookForAlarm();
subscriptions.listen();
askedOver([]).catch((error) => console.warn("Sidelight: permissions not given back", error));
api.runtime.onStartup.addListener(settleIn);
api.runtime.onInstalled.addListener(async ({ reason }) => {
  await settleIn();
  if (reason === "update") feeds.updated();
  if (reason === "install") await api.tabs.create({ url: packaged("welcome/welcome.html") });
});
api.runtime.onMessage.addListener(answer);
onChange(settingsChanged);
onChange(feeds.settingsChanged);
onChange(subscriptions.settingsChanged);
api.permissions.onAdded.addListener(granted);
api.permissions.onRemoved.addListener(follow);
// Firefox for Android has neither menus nor commands.
api.contextMenus?.onClicked.addListener(chosen);
api.commands?.onCommand.addListener(async (command, tab) => {
  const id = (tab ?? (await activeTab()))?.id;
  if (command === "show-panel" && id !== undefined) await readTab(id, { aloud: true });
});
