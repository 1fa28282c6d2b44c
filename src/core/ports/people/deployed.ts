/** What is deployed: the builds that are stored, and the schedules that are due. */
import type { BuildId } from "../../ids.ts";

export interface BuildLine {
  readonly id: BuildId;
  readonly createdAt: Date;
  readonly bytes: number;
  /** The automations whose newest build it is. */
  readonly newestOf: readonly string[];
  /** Unfinished runs that are pinned to it. */
  readonly unfinished: number;
}

export interface ScheduleLine {
  readonly automation: string;
  readonly cron: string;
  readonly tz: string;
  readonly nextAt: Date;
}

export interface Deployed {
  /** The newest first. */
  builds(): Promise<readonly BuildLine[]>;
  /** The one that is due next first. */
  schedules(): Promise<readonly ScheduleLine[]>;
}
