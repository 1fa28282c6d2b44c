import { defineConfig } from "vitest/config";
import { LongestFirst } from "./test/support/longest-first.ts";

const all = ["test/**/*.test.ts"];

// What takes long: real processes that die, databases with a past, bursts, random texts, a browser, large packages, the type checker.
// `npm run test:heavy`, which CI runs as well. Whoever names files gets those that they name.
const heavy = [
  "test/crash/**/*.test.ts",
  "test/e2e/**/*.test.ts",
  "test/app/builds/check-runs.test.ts",
  "test/app/people/people.test.ts",
  "test/cli/check/check.test.ts",
  "test/cli/events/events.test.ts",
  "test/cli/{doctor,env-file}.test.ts",
  "test/cli/runs/watch-run.test.ts",
  "test/chat/{bulk,failures,own-forms,settle,told-places}.test.ts",
  "test/chat/ask/{ask,foreign-clicks}.test.ts",
  "test/conformance/packages/*.test.ts",
  "test/conformance/language/naive-story.test.ts",
  "test/core/text/linear-texts.test.ts",
  "test/docs/played-examples.test.ts",
  "test/engine/build/source-maps.test.ts",
  "test/engine/realm/built-ins/network.test.ts",
  "test/intake/github/catch-up.test.ts",
  "test/conformance/machine/{crypto,sockets}.test.ts",
  "test/engine/build/look/top-level.test.ts",
  "test/engine/host/{burst,express-thread,fair-shares,isolation,kinds-across,one-bad-thing,too-long-journal}.test.ts",
  "test/engine/host/threads/memory-outside.test.ts",
  "test/connectors/limits/{outages,refused-credentials}.test.ts",
  "test/engine/perform/steps/in-doubt/{killed-midway,repeat}.test.ts",
  "test/engine/realm/packages-*.test.ts",
  "test/engine/runs/{control,cron,keys,many-children-long}.test.ts",
  "test/intake/http/stopping.test.ts",
  "test/journal/database/plans.test.ts",
  "test/journal/events/{look-back,many-waits}.test.ts",
  "test/journal/runs/builds.test.ts",
  "test/embedded-postgres/**/*.test.ts",
  "test/journal/lost-replies/*.test.ts",
  "test/playground/metrics-port.test.ts",
  "test/playground/page/{bench,cards,forms,issues,page,tryouts}.test.ts",
  "test/web/browser.test.ts",
  "test/app/setup/page/browser.test.ts",
  "test/cli/setup/first-start.test.ts",
  "test/automations/pr-reminder-story.test.ts",
  "test/automations/pr-reminder/crashes.test.ts",
  "test/packaging/own-project.test.ts",
  "test/fuzz/fuzz.test.ts",
  "test/**/*.fuzz.test.ts",
  "test/**/database-trouble.test.ts",
];

// A file with a process to itself. The others share two, which spares each the start of one and the loading of
// Hathi, and leave their process as they found it.
const alone = [
  // They kill and stop processes, and take long in any case.
  ...heavy,
  // What they import starts something for as long as the file lasts.
  "test/connectors/github/{found-in-doubt,github-connector,installation}.test.ts",
  // They listen to what no one else in their process caught.
  "test/journal/database/connections.test.ts",
];

// A day of six people, and all cards in a browser: minutes that CI spares. Played by their names, and by `npm run test:long`.
const byName = ["test/e2e/{card-of-pull,day-of-six}.test.ts", "test/playground/page/cards.test.ts"];

// Packages that were installed for `npm run packages` bring tests of their own.
const foreign = ["**/node_modules/**"];

const namesFiles = process.argv.slice(2).some((argument) => argument.startsWith("test/"));
const isHeavyRun = process.env["HATHI_HEAVY"] === "1";
const left = namesFiles ? [] : heavy;

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: Postgres, the emulators and child processes want some of them too.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    // Real processes are killed and hung in real time: on a machine that stalls one try may say nothing.
    retry: process.env["CI"] === "true" ? 1 : 0,
    projects: isHeavyRun
      ? [{ extends: true, test: { name: "heavy", include: heavy, exclude: [...foreign, ...byName] } }]
      : [
          { extends: true, test: { name: "alone", include: alone, exclude: [...foreign, ...left] } },
          {
            extends: true,
            test: { name: "shared", include: all, exclude: [...foreign, ...alone, ...left], isolate: false },
          },
        ],
  },
});
