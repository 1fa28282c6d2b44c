/** Tells how a chaos run went: a table of what was done and found, and all about the first offender. */
import { storyKinds } from "../stories/story.ts";
import type { ChaosReport, Offender } from "../trial.ts";

export function renderTable(report: ChaosReport): string {
  const { options, stage, stories, watch, log, nemesis, violations, settledMs } = report;
  const { door, services, ledger, replicas } = stage;
  const { refused, limited, cutBefore, cutAfter } = services.counts;
  const memory = replicas.map(({ memory: { first, most, last } }) => `${first} / ${most} / ${last}`);
  const rows: (readonly [string, string | number])[] = [
    [`seed ${options.seed}, ${options.minutes} min, ${replicas.length} replicas`, ""],
    ["", ""],
    ["Faults injected", ""],
    ...[...nemesis.counts].map(([name, count]) => [`  ${name}`, count] as const),
    ["  replies of commits lost", replicas.reduce((sum, { proxy }) => sum + proxy.lost, 0)],
    ["  calls refused by Slack or GitHub (5xx, 429)", `${refused}, ${limited}`],
    ["  calls cut before, after they were done", `${cutBefore}, ${cutAfter}`],
    ["  ledger calls cut", ledger.cuts],
    ["  deliveries held back, repeated, answers lost", countsOf(door.counts)],
    ["", ""],
    ["What ran", ""],
    ...storyKinds.map(
      (kind) => [`  runs of kind ${kind}`, stories.filter((story) => story.kind === kind).length] as const,
    ),
    ["  runs for crowds", stage.guests.crowd],
    ["  runs with hostile values", stage.guests.mirrored.size],
    ["  runs that threw what no log bears", stage.guests.thrown],
    ["  runs that kept a thread busy or full", stage.guests.gluttons],
    ["  steps in journals", report.steps],
    ["  effects in the ledger", ledger.effects.length],
    ["  messages in Slack", report.messages],
    ["  starts that found no database", replicas.reduce((sum, { failedStarts }) => sum + failedStarts, 0)],
    ["  takeovers from dead workers", log.takeoverCount],
    ["  look-ups of calls in doubt (found)", `${log.lookUps} (${log.found})`],
    ["  people asked: it had happened, it had not", `${report.people.happened}, ${report.people.again}`],
    ["  looks for orphans (database away)", `${watch.looks} (${watch.blind})`],
    ["  truces, since nothing had ended for 90 s", report.truces],
    ["  all finished after the last fault in", `${(settledMs / 1000).toFixed(1)} s`],
    ["  memory of replicas in MB: first / most / last", memory.join(", ")],
    ["", ""],
    ["Warnings and errors in the logs", ""],
    ...[...log.counts]
      .toSorted(([one], [other]) => one.localeCompare(other))
      .map(([what, count]) => [`  ${what}`, count] as const),
    ["", ""],
    ["Violations", violations.length],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, value]) => `${name.padEnd(width)}${value}`.trimEnd()).join("\n");
}

function countsOf({
  delayed,
  repeated,
  lostAnswers,
}: {
  readonly delayed: number;
  readonly repeated: number;
  readonly lostAnswers: number;
}): string {
  return `${delayed}, ${repeated}, ${lostAnswers}`;
}

const mostListed = 20;

/** @returns undefined where there is none */
export function renderOffender(report: ChaosReport): string | undefined {
  const { violations, offenders, nemesis, options } = report;
  if (violations.length === 0) return undefined;
  const again = `npm run chaos -- --minutes ${options.minutes} --seed ${options.seed} --replicas ${options.replicas} --runs ${options.runs}`;
  return [
    `again: ${again}`,
    "",
    "violations:",
    ...violations.slice(0, mostListed).map(({ what }) => `  ${what}`),
    ...(violations.length > mostListed ? [`  and ${violations.length - mostListed} more`] : []),
    "",
    ...offenders.flatMap((offender, index) => [
      `offender ${index + 1}: ${offender.what}`,
      ...tellOf(offender),
    ]),
    "the nemesis:",
    ...nemesis.log.map((line) => `  ${line}`),
  ].join("\n");
}

function tellOf({ story, journal, evidence }: Offender): readonly string[] {
  return [
    "",
    story?.describe() ?? "",
    "",
    "its journal:",
    ...journal.map((entry) => `  ${JSON.stringify(entry)}`),
    "",
    "what was seen of it:",
    JSON.stringify(evidence, null, 1),
    "",
  ];
}
