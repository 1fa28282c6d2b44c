/** Says what a deployment changed: "triage: new build 3f2a, 2 runs stay on 91bc". */
import type { BuildId } from "../../core/ids.ts";

export interface DeployedBuild {
  readonly name: string;
  readonly build: BuildId;
}

/** How many unfinished runs an automation has on a build. */
export interface UnfinishedOnBuild extends DeployedBuild {
  readonly runs: number;
}

export interface DeployChange {
  readonly name: string;
  /** Null for an automation whose file is gone. */
  readonly build: BuildId | null;
  /** Null for an automation that is new. */
  readonly before: BuildId | null;
  /** The builds that its unfinished runs stay on. */
  readonly stay: readonly { readonly build: BuildId; readonly runs: number }[];
}

export function findChanges(
  before: readonly DeployedBuild[],
  after: readonly DeployedBuild[],
  unfinished: readonly UnfinishedOnBuild[],
): readonly DeployChange[] {
  const was = new Map(before.map(({ name, build }) => [name, build]));
  const is = new Map(after.map(({ name, build }) => [name, build]));
  return [...new Set([...was.keys(), ...is.keys()])]
    .toSorted()
    .filter((name) => was.get(name) !== is.get(name))
    .map((name) => ({
      name,
      build: is.get(name) ?? null,
      before: was.get(name) ?? null,
      stay: unfinished
        .filter((each) => each.name === name && each.build !== is.get(name))
        .map(({ build, runs }) => ({ build, runs })),
    }));
}

const shownOfBuild = 4;

export function describeChange({ name, build, before, stay }: DeployChange): string {
  const head =
    build === null
      ? `${name}: its file is gone, no event starts it any more`
      : `${name}: ${before === null ? "new, build" : "new build"} ${build.slice(0, shownOfBuild)}`;
  const runs = stay.map(
    ({ build: on, runs: count }) =>
      `${count} ${count === 1 ? "run stays" : "runs stay"} on ${on.slice(0, shownOfBuild)}`,
  );
  return [head, ...runs].join(", ");
}
