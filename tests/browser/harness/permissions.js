// @ts-check
// What a page of ours asks the browser for, written down and answered in the browser's place: a test can't press in its
// question.

/** @typedef {import("./tab.js").Tab} Tab */

/**
 * Has a page write down what it asks for, anew from here on, and answers.
 * @param {Tab} tab
 * @param {boolean} answer
 */
export const answerPermissions = (tab, answer) =>
  tab.run((answer) => {
    const page = /** @type {{ asked?: string[][] }} */ (/** @type {unknown} */ (globalThis));
    const { permissions } = /** @type {{ browser?: typeof chrome }} */ (globalThis).browser ?? chrome;
    page.asked = [];
    permissions.request = /** @type {any} */ (
      async (/** @type {{ origins: string[] }} */ { origins }) => {
        page.asked?.push(origins.toSorted());
        return answer;
      }
    );
  }, answer);

/** The match patterns of each question. @param {Tab} tab @returns {Promise<string[][]>} */
export const askedFor = (tab) => tab.run(() => /** @type {any} */ (globalThis).asked);
