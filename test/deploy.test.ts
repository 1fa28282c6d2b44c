/** The files of deploy/ name what there is: commands, variables, metrics, and every alert is explained. */
import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { createMetrics } from "../src/app/observe/metrics.ts";
import { variables } from "../src/app/config/environment.ts";
import { createProgram } from "../src/cli/command-line.ts";
import { createMemoryLogger } from "./support/memory-logger.ts";

const read = async (name: string): Promise<string> =>
  readFile(new URL(`../${name}`, import.meta.url), "utf8");

async function metricNames(): Promise<ReadonlySet<string>> {
  const metrics = createMetrics({
    readShared: async () => {
      throw new Error("no database here");
    },
    logger: createMemoryLogger(),
    isServed: true,
  });
  const text = await metrics.render();
  const families = [...text.matchAll(/^# TYPE (\w+) (\w+)/gm)];
  const histograms = families.filter(([, , type]) => type === "histogram").map(([, name = ""]) => name);
  return new Set([
    ...families.map(([, name = ""]) => name),
    ...histograms.flatMap((name) => [`${name}_bucket`, `${name}_count`, `${name}_sum`]),
  ]);
}

function unknownIn(text: string, known: ReadonlySet<string>): readonly string[] {
  const named = [...text.matchAll(/\b((?:hathi|process|nodejs)_[a-z_]+)\b/g)].map(([, name = ""]) => name);
  return [...new Set(named)].filter((name) => !known.has(name));
}

test("alerts and dashboard ask for metrics that there are", async () => {
  const known = await metricNames();
  expect(known.size).toBeGreaterThan(15);
  const { groups } = parse(await read("deploy/alerts.yml")) as {
    groups: readonly { rules: readonly { alert: string; expr: string }[] }[];
  };
  const rules = groups.flatMap((group) => group.rules);
  expect(rules.length).toBeGreaterThan(6);
  expect(rules.flatMap(({ expr }) => unknownIn(expr, known))).toEqual([]);
  const { panels } = JSON.parse(await read("deploy/grafana.json")) as {
    panels: readonly { title: string; targets: readonly { expr: string }[] }[];
  };
  const asked = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.flatMap((expr) => unknownIn(expr, known))).toEqual([]);
});

test("each alert and each metric is explained", async () => {
  const operating = await read("docs/observing.md");
  const alerts = [...(await read("deploy/alerts.yml")).matchAll(/alert: (\w+)/g)].map(
    ([, name = ""]) => name,
  );
  const metrics = [...(await metricNames())].filter(
    (name) => name.startsWith("hathi_") && !/_(?:bucket|count|sum)$/.test(name),
  );
  expect([...alerts, ...metrics].filter((name) => !operating.includes(`\`${name}\``))).toEqual([]);
});

describe("processes are started", () => {
  const terminal = { env: {}, cwd: "/", print: () => undefined, complain: () => undefined };
  const commands = new Set(createProgram(terminal).commands.map((command) => command.name()));

  test("by commands and variables that there are", async () => {
    const files = await Promise.all(
      ["deploy/kubernetes.yaml", "deploy/hathi.service", "compose.yaml", "Dockerfile"].map(read),
    );
    const text = files.join("\n");
    const started = [...text.matchAll(/(?:main\.ts|hathi\.mjs)"?,? "?([a-z]+)/g)].map(
      ([, name = ""]) => name,
    );
    expect(started.length).toBeGreaterThan(4);
    expect(started.filter((name) => !commands.has(name))).toEqual([]);
    const named = [...text.matchAll(/\b(HATHI_[A-Z_]+)\b/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !variables.includes(name) && name !== "HATHI_ENV_FILE")).toEqual([]);
  });

  test("on Kubernetes as nobody in particular, with time to hand their runs over, and asked for their health", async () => {
    const documents = parseAllDocuments(await read("deploy/kubernetes.yaml")).map(
      (one) => one.toJS() as Record<string, never>,
    );
    interface Pod {
      readonly terminationGracePeriodSeconds: number;
      readonly containers: readonly {
        readonly securityContext: { readonly runAsNonRoot: boolean };
        readonly readinessProbe: { readonly httpGet: { readonly path: string } };
        readonly livenessProbe: { readonly httpGet: { readonly path: string } };
      }[];
    }
    const pods = documents
      .filter(({ kind }) => kind === "Deployment")
      .map((one) => (one as unknown as { spec: { template: { spec: Pod } } }).spec.template.spec);
    expect(pods).toHaveLength(2);
    for (const { terminationGracePeriodSeconds: grace, containers } of pods) {
      expect(grace).toBeGreaterThanOrEqual(30);
      for (const { securityContext, readinessProbe, livenessProbe } of containers) {
        expect(securityContext.runAsNonRoot).toBe(true);
        expect([readinessProbe.httpGet.path, livenessProbe.httpGet.path]).toEqual(["/readyz", "/healthz"]);
      }
    }
  });
});

test("the workflow of GitHub runs what .ci/run runs, and may write nothing", async () => {
  const workflow = parse(await read(".github/workflows/check.yml")) as {
    permissions: unknown;
    jobs: { check: { steps: readonly { run?: string }[] } };
  };
  expect(workflow.permissions).toEqual({ contents: "read" });
  expect(workflow.jobs.check.steps.flatMap(({ run }) => run ?? [])).toEqual([".ci/run"]);
});
