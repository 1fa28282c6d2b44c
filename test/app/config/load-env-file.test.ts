import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { takeEnvironment } from "../../../src/app/config/take-environment.ts";
import { knowSecrets, withoutSecrets } from "../../../src/core/secrets/secrets.ts";
import { makeAutomations } from "../../support/engine/automations-folder.ts";

afterEach(() => knowSecrets([]));

const text = `
# a comment
SLACK_BOT_TOKEN="xoxb-of-the-file-1"
DATABASE_URL=postgres://h/of-the-file
STRIPE_MODE=test
PORT=4000
POSTGRES_PASSWORD=of-the-file-2
SLACK_APP_TOKEN=
`;

describe("the file .env", () => {
  it("becomes part of the environment, which keeps the values that it already has", async () => {
    const folder = await makeAutomations({ ".env": text });
    const real: NodeJS.ProcessEnv = { DATABASE_URL: "postgres://h/of-the-shell", PORT: "" };
    const { env, envFile } = takeEnvironment(real, folder);
    expect(env).toEqual({
      DATABASE_URL: "postgres://h/of-the-shell",
      PORT: "",
      SLACK_BOT_TOKEN: "xoxb-of-the-file-1",
      SLACK_APP_TOKEN: "",
      POSTGRES_PASSWORD: "of-the-file-2",
      STRIPE_MODE: "test",
    });
    expect(envFile).toEqual({
      path: join(folder, ".env"),
      names: ["POSTGRES_PASSWORD", "SLACK_BOT_TOKEN", "STRIPE_MODE"],
      overridden: ["DATABASE_URL", "PORT"],
    });
  });

  it("gives the code of automations its own variables, and none of Hathi's", async () => {
    const folder = await makeAutomations({ ".env": text });
    const real: NodeJS.ProcessEnv = {};
    takeEnvironment(real, folder);
    expect(real).toEqual({ STRIPE_MODE: "test", PORT: "4000" });
  });

  it("may contain secrets, which are recognised as secrets", async () => {
    takeEnvironment({}, await makeAutomations({ ".env": text }));
    expect(withoutSecrets("xoxb-of-the-file-1 and of-the-file-2")).not.toContain("of-the-file");
  });

  it("may be missing, and is not read where HATHI_ENV_FILE says none", async () => {
    expect(takeEnvironment({}, await makeAutomations({})).envFile).toBeNull();
    const folder = await makeAutomations({ ".env": text });
    expect(takeEnvironment({ HATHI_ENV_FILE: "none" }, folder)).toEqual({
      env: { HATHI_ENV_FILE: "none" },
      envFile: null,
    });
  });

  it("may be another file, which must then exist", async () => {
    const folder = await makeAutomations({ "hathi.env": "PORT=4001" });
    expect(takeEnvironment({ HATHI_ENV_FILE: "hathi.env" }, folder).env).toMatchObject({ PORT: "4001" });
    const missing = takeEnvironment({ HATHI_ENV_FILE: "none.env" }, folder);
    expect(missing.envFile?.problem).toBe(`${join(folder, "none.env")} cannot be read (ENOENT)`);
  });

  it("reports why it cannot be read", async () => {
    const folder = await makeAutomations({});
    await mkdir(join(folder, ".env"));
    expect(takeEnvironment({}, folder).envFile?.problem).toContain(".env cannot be read (EISDIR)");
  });

  it("makes no variables of the further lines of an unquoted key", async () => {
    const key = "-----BEGIN KEY-----\nMIIE=abc\n-----END KEY-----\nPORT=1";
    const folder = await makeAutomations({ ".env": `GITHUB_PRIVATE_KEY=${key}` });
    const { env } = takeEnvironment({}, folder);
    expect(Object.keys(env).filter((name) => !/^\w+$/.test(name))).toEqual([]);
  });
});
