// @ts-check
// How much is run. What takes longest and rarely differs is run in part; all of it by `cargo xtask test --thorough`.

/** Whether everything is run. */
export const THOROUGH = process.env.SIDELIGHT_THOROUGH === "1";

/**
 * How many steps are gone from one to the next that is tried, where all of them are alike.
 * @param {number} usual
 */
export const stride = (usual) => (THOROUGH ? 1 : usual);

/**
 * All of them where everything is run; else each whose number is a multiple of `every`, from 0 on.
 * @template T @param {T[]} all @param {number} every
 */
export const some = (all, every) => all.filter((_, at) => at % stride(every) === 0);
