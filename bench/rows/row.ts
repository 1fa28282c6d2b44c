/** A row of the table: one kind of work, and what is measured of it. */
import type { Beds } from "../bed.ts";
import type { System } from "../systems/system.ts";

export interface Row {
  readonly name: string;
  readonly title: string;
  /** How often it is played at most, where one turn takes minutes. */
  readonly turns?: number;
  /** Which systems can do it. */
  readonly systems: readonly System[];
  /** Plays it once with one of them. */
  play(system: System, beds: Beds, size: Size): Promise<readonly Figure[]>;
}

/** `quick` for daily use: everything in under a minute. */
export type Size = "quick" | "full";

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: "/s" | "ms" | "MB" | "";
}
