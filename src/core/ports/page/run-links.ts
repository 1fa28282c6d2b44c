/** Makes links to the page's view of a run. */
import type { RunId } from "../../ids.ts";
import type { Actor } from "../people/run-commands.ts";

/** @returns null for whoever gets no link, as the terminal does */
export type LinkToRun = (run: RunId, by: Actor) => string | null;
