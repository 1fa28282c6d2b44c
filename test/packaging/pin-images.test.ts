import { execFile } from "node:child_process";
import { chmod, cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { filesWithImages, findImages } from "../../packaging/images.ts";
import { projectFolder } from "../support/project-folder.ts";

const digest = `sha256:${"ab".repeat(32)}`;

/** A copy of the files, and a docker that knows one digest, or says what it is given. */
async function prepare(says = digest) {
  const folder = await mkdtemp(join(tmpdir(), "hathi-images-"));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  for (const name of filesWithImages) await cp(join(projectFolder, name), join(folder, name));
  await writeFile(
    join(folder, "docker"),
    `#!/bin/sh\necho "$@" >> "${folder}/asked"\necho '{"schemaVersion":2,"digest":"${says}"}'\n`,
  );
  await chmod(join(folder, "docker"), 0o755);
  const run = async (...args: readonly string[]): Promise<{ code: number; out: string }> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        [join(projectFolder, "packaging/pin-images.ts"), ...args],
        { cwd: folder, env: { PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}` } },
        (error, stdout, stderr) =>
          resolve({ code: typeof error?.code === "number" ? error.code : 0, out: stdout + stderr }),
      );
    });
  const images = async () =>
    (await Promise.all(filesWithImages.map(async (name) => readFile(join(folder, name), "utf8")))).flatMap(
      findImages,
    );
  return { run, images, asked: async () => readFile(join(folder, "asked"), "utf8") };
}

test("each base image gets the digest that its tag stands for, and the check says which have none or an old one", async () => {
  const { run, images, asked } = await prepare();
  const tags = (await images()).map(({ tag }) => tag);
  expect(new Set(tags)).toEqual(new Set(["node:24.21.0-slim", "postgres:18.4"]));
  const before = await run("--check");
  expect(before.code).toBe((await images()).every((one) => one.digest === digest) ? 0 : 1);
  expect(await run()).toMatchObject({ code: 0 });
  expect(await images()).toEqual(tags.map((tag) => ({ tag, digest })));
  expect(await run("--check")).toMatchObject({ code: 0 });
  expect(await asked()).toContain("buildx imagetools inspect --format {{json .Manifest}} postgres:18.4");
});

test("what is no digest is written nowhere", async () => {
  const { run, images } = await prepare("no such image");
  const before = await images();
  expect(await run()).toMatchObject({ code: 1, out: expect.stringContaining("is no digest: no such image") });
  expect(await images()).toEqual(before);
});
