// @ts-check
/** The parts of a journal that somebody looks at, read when they come into sight, and kept. */
import { useEffect, useRef, useState } from "preact/hooks";
import { read } from "../state/server.js";

/** @typedef {import("../../api/run-json.ts").EntryView} Entry */

export const partSize = 100;

/**
 * @param {string} id of the run
 * @param {number} total
 * @param {number} first the first entry in sight, from 0
 * @param {number} last
 * @returns {(index: number) => Entry | undefined} an entry, once it is there
 */
export function useEntries(id, total, first, last) {
  /** @type {Map<number, readonly Entry[]>} */
  const none = new Map();
  const parts = useRef(none);
  /** @type {Set<number>} */
  const nobody = new Set();
  const asked = useRef(nobody);
  const [, draw] = useState(0);
  /**
   * @param {number} part
   * @param {string} path
   */
  const take = async (part, path) => {
    /** @type {import("../state/server.js").Answer<{ entries: readonly Entry[] }>} */
    const { value } = await read(path);
    asked.current.delete(part);
    if (value === null) return;
    parts.current.set(part, value.entries);
    draw((count) => count + 1);
  };
  const from = Math.floor(first / partSize);
  const to = Math.floor(Math.max(first, last) / partSize);
  useEffect(() => {
    // A run that began again has a new journal, which is shorter.
    if ([...parts.current].some(([part, entries]) => part * partSize + entries.length > total))
      parts.current.clear();
    for (let part = from; part <= to; part += 1) {
      const wanted = Math.min(partSize, total - part * partSize);
      if (wanted <= 0 || (parts.current.get(part)?.length ?? 0) >= wanted || asked.current.has(part))
        continue;
      asked.current.add(part);
      const path = `/api/runs/${encodeURIComponent(id)}/entries?from=${part * partSize + 1}&limit=${partSize}`;
      void take(part, path);
    }
  });
  return (index) => parts.current.get(Math.floor(index / partSize))?.[index % partSize];
}
