// @ts-check
/** What the page's views may do: give an order to the server, ask the person first, and say what went wrong. */
import { order } from "../../../web/parts/server.js";
import { toastMs } from "../../../web/parts/toast.js";

/** @typedef {import("../../../web/parts/confirm-dialog.js").Question} Question */

/**
 * @typedef {object} Hands
 * @property {(path: string, body?: Record<string, unknown>) => Promise<boolean>} act whether it was done
 * @property {(change: () => void) => void} choose changes what the person has chosen, and draws it
 * @property {(question: Question) => Promise<boolean>} ask
 * @property {(isYes: boolean) => void} answer
 * @property {(problem: string) => void} complain
 */

/**
 * @param {import("./view.js").View} view
 * @param {() => void} draw
 * @returns {Hands}
 */
export function createHands(view, draw) {
  /** @type {((isYes: boolean) => void) | null} */
  let asked = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let hiding;
  const choose = (/** @type {() => void} */ change) => {
    change();
    draw();
  };
  const complain = (/** @type {string} */ problem) => {
    choose(() => (view.problem = problem));
    clearTimeout(hiding);
    hiding = setTimeout(() => choose(() => (view.problem = "")), toastMs);
  };
  return {
    choose,
    complain,
    async act(path, body = {}) {
      choose(() => (view.busy = true));
      const problem = await order(`/playground${path}`, body);
      choose(() => (view.busy = false));
      if (problem !== null) complain(problem);
      return problem === null;
    },
    ask(question) {
      asked?.(false);
      choose(() => (view.question = question));
      return new Promise((resolve) => (asked = resolve));
    },
    // The dialog has closed by itself; what it asked stays in it while it fades, and is asked anew as a new question.
    answer(isYes) {
      asked?.(isYes);
      asked = null;
    },
  };
}
