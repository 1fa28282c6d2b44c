// @ts-check
/** What every view does: asks before it acts, acts, and says what came of it. */
import { act } from "./server.js";

/** @typedef {import("../../parts/confirm-dialog.js").Question} Question */

/**
 * @typedef {object} Hands
 * @property {(question: Question) => Promise<boolean>} ask
 * @property {<Value>(path: string, body?: object) => Promise<Value | null>} act null where it was refused, and said so
 * @property {(text: string) => void} say
 * @property {(text: string) => void} complain
 */

/**
 * @typedef {object} Shown
 * @property {Question | null} question
 * @property {(isYes: boolean) => void} onAnswer
 * @property {string} problem
 * @property {{ text: string, count: number }} news
 */

const toastMs = 8000;

/** @param {() => void} draw */
export function createHands(draw) {
  /** @type {Shown} */
  const shown = { question: null, onAnswer: () => {}, problem: "", news: { text: "", count: 0 } };
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Hands} */
  const hands = {
    ask: (question) =>
      new Promise((resolve) => {
        shown.question = question;
        shown.onAnswer = (isYes) => {
          shown.question = null;
          resolve(isYes);
          draw();
        };
        draw();
      }),
    async act(path, body) {
      /** @type {import("./server.js").Answer<any>} */
      const answer = await act(path, body);
      if (answer.problem === null) return answer.value;
      hands.complain(answer.problem.problem);
      return null;
    },
    say(text) {
      shown.news = { text, count: shown.news.count + 1 };
      draw();
    },
    complain(text) {
      clearTimeout(timer);
      shown.problem = text;
      timer = setTimeout(() => {
        shown.problem = "";
        draw();
      }, toastMs);
      draw();
    },
  };
  return { hands, shown };
}
