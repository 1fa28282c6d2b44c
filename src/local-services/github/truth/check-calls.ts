/** Calls about checks that the emulator lacks: failed jobs of a workflow run again, and a check suite is completed. */
import { z } from "zod";
import { jsonResponse } from "../../http-front.ts";
import type { Handler, Tell } from "./mended-call.ts";
import type { FactsOptions } from "./pull-facts.ts";

const identified = z.looseObject({ id: z.number() });
const runSchema = z.looseObject({
  id: z.number(),
  name: z.string(),
  head_sha: z.string(),
  status: z.string(),
  conclusion: z.string().nullable(),
  check_suite: z.looseObject({ id: z.number() }).nullish(),
});
const runsSchema = z.looseObject({ check_runs: z.array(runSchema) });
const failures = new Set(["failure", "timed_out", "cancelled", "startup_failure"]);

export function createCheckCalls({ call, token, name, state }: FactsOptions, tell: Tell) {
  const path = (rest: string): string => `/repos/${name.current}${rest}`;
  const runsOf = async (sha: string) => {
    const { check_runs: runs } = runsSchema.parse(
      await call(token, "GET", path(`/commits/${sha}/check-runs?per_page=100`)),
    );
    return state.withoutReplaced(runs);
  };

  /** Each failed job begins anew, as another check run of the same name. */
  const rerunFailedJobs: Handler = async (_call, id = "") => {
    const checks = [...state.workflowOfCheck].flatMap(([check, run]) => (run === Number(id) ? [check] : []));
    if (checks.length === 0) return jsonResponse(404, { message: "Not Found" });
    for (const check of checks) {
      const run = runSchema.parse(await call(token, "GET", path(`/check-runs/${check}`)));
      if (state.replacedChecks.has(check) || !failures.has(run.conclusion ?? "")) continue;
      const begun = { name: run.name, head_sha: run.head_sha, status: "in_progress" };
      state.replacedChecks.add(check);
      const next = identified.parse(await call(token, "POST", path("/check-runs"), begun));
      state.workflowOfCheck.set(next.id, Number(id));
    }
    return jsonResponse(201, {});
  };

  /** GitHub tells of the suite, too, once its last check has ended. */
  const updateCheck: Handler = async ({ request, login, forward }) => {
    const response = await forward(request);
    const run = runSchema.safeParse(response.status === 200 ? JSON.parse(response.body) : undefined).data;
    if (run?.status !== "completed") return response;
    const runs = await runsOf(run.head_sha);
    if (runs.some(({ status }) => status !== "completed")) return response;
    const failed = runs.some(({ conclusion }) => failures.has(conclusion ?? ""));
    const suite = {
      id: run.check_suite?.id ?? run.id,
      head_sha: run.head_sha,
      status: "completed",
      conclusion: failed ? "failure" : "success",
      latest_check_runs_count: runs.length,
    };
    await tell("check_suite", { action: "completed", check_suite: suite }, login);
    return response;
  };

  return [
    ["POST", /^\/actions\/runs\/(\d+)\/rerun-failed-jobs$/, rerunFailedJobs],
    ["PATCH", /^\/check-runs\/\d+$/, updateCheck],
  ] as const;
}
