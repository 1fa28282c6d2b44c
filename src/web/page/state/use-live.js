// @ts-check
/** What a view shows, read again and again while somebody looks at it. */
import { useEffect, useRef, useState } from "preact/hooks";
import { read } from "./server.js";

const longestPauseMs = 60_000;

/**
 * @template Value
 * @typedef {{ value: Value | null, problem: import("./server.js").Problem | null, isOld: boolean, again: () => void }} Live
 */

/**
 * @template Value
 * @param {string | null} path null: nothing is to be read
 * @param {number} everyMs
 * @returns {Live<Value>}
 */
export function useLive(path, everyMs) {
  const [state, setState] = useState(
    /** @type {{ path: string | null, value: Value | null, problem: import("./server.js").Problem | null }} */ ({
      path: null,
      value: null,
      problem: null,
    }),
  );
  const look = useRef(() => {});
  useEffect(() => {
    if (path === null) return undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    let isOver = false;
    let failures = 0;
    const next = async () => {
      clearTimeout(timer);
      if (document.visibilityState === "visible") {
        /** @type {import("./server.js").Answer<Value>} */
        const answer = await read(path);
        if (isOver) return;
        failures = answer.problem === null ? 0 : failures + 1;
        setState((before) => {
          const kept = before.path === path ? before.value : null;
          return { path, value: answer.value ?? kept, problem: answer.problem };
        });
      }
      // Whoever is asked too much or is away is asked less often.
      timer = setTimeout(() => void next(), Math.min(longestPauseMs, everyMs * 2 ** failures));
    };
    look.current = () => void next();
    const seen = () => document.visibilityState === "visible" && void next();
    document.addEventListener("visibilitychange", seen);
    void next();
    return () => {
      isOver = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [path, everyMs]);
  const isOld = state.path !== path;
  return {
    value: isOld ? null : state.value,
    problem: isOld ? null : state.problem,
    isOld,
    again: () => look.current(),
  };
}
