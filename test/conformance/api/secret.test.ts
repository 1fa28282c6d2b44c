import { describe, expect, it, vi } from "vitest";
import { threeWays } from "../../support/cases/three-ways.ts";

describe("secret(...)", () => {
  it("gives its value on each replay and never enters the journal or the log", async () => {
    vi.stubEnv("HATHI_SECRET_TOKEN", "s3cr3t-v4lue");
    const { result, journal, log } = await threeWays({
      source: `
        import { on, secret, slack, sleep, step } from "hathi";
        export default on("webhook.start", async () => {
          const lengths = [secret("TOKEN").length];
          console.log("the token is " + secret("TOKEN"));
          const { header } = await step("login", () => ({ header: "Bearer " + secret("TOKEN") }));
          await slack.note({ lengths });
          await sleep("1 hour");
          lengths.push(secret("TOKEN").length);
          return [lengths, header];
        });
      `,
    });
    vi.unstubAllEnvs();
    expect(result).toEqual([[12, 12], "Bearer s3cr3t-v4lue"]);
    expect(journal.join("\n")).not.toContain("s3cr3t");
    expect(log.join("\n")).not.toContain("s3cr3t");
  });
});
