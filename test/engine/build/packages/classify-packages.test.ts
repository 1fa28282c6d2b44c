import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { bundleAutomation } from "../../../../src/engine/build/bundle-automation.ts";

async function packagesOf(imports: string, packageJson?: unknown) {
  const folder = await mkdtemp(join(tmpdir(), "hathi-classify-"));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  const used = [...imports.matchAll(/import (?:\* as )?(\w+) from/g)].map(([, name]) => name);
  await writeFile(join(folder, "example.ts"), `${imports}\nexport default [${used.join(", ")}];`);
  if (packageJson !== undefined) await writeFile(join(folder, "package.json"), JSON.stringify(packageJson));
  return (await bundleAutomation(join(folder, "example.ts"))).packages;
}

describe("the side of the journal that an import is on", () => {
  it("is inside for what reaches only pure or supplied built-ins, outside for the rest, by name", async () => {
    const packages = await packagesOf(`
      import * as luxon from "luxon"; import * as uuid from "uuid"; import axios from "axios"; import pg from "pg";
      import path from "path"; import fs from "fs"; import crypto from "node:crypto";
    `);
    expect(packages.map(({ name, side }) => `${name} ${side}`)).toEqual([
      "axios inside",
      "luxon inside",
      "node:crypto inside",
      "node:fs inside",
      "node:path inside",
      "pg inside",
      "uuid inside",
    ]);
    const pg = packages.find(({ name }) => name === "pg");
    expect(pg?.reaches).toEqual(expect.arrayContaining(["node:net", "node:tls"]));
  });

  it("is what the folder's package.json says, where it says", async () => {
    const packages = await packagesOf(`import dayjs from "dayjs";`, {
      hathi: { packages: { dayjs: "outside" } },
    });
    expect(packages).toEqual([
      { name: "dayjs", side: "outside", builtins: [], reaches: [], overruled: true },
    ]);
  });

  it.each([
    ['"dayjs" is "away", and "inside" or "outside" was expected', { hathi: { packages: { dayjs: "away" } } }],
    ['"package" is not known there, only "packages"', { hathi: { package: { dayjs: "outside" } } }],
    ['"packages" is ["dayjs"], and an object was expected', { hathi: { packages: ["dayjs"] } }],
    ['"hathi" is "outside", and an object was expected', { hathi: "outside" }],
    ['"hathi" is null, and an object was expected', { hathi: null }],
  ])("is refused where package.json makes no sense: %s", async (complaint, packageJson) => {
    const bundling = packagesOf(`import dayjs from "dayjs";`, packageJson);
    await expect(bundling).rejects.toThrow(complaint);
    await expect(bundling).rejects.toThrow(
      'Write it as { "hathi": { "packages": { "stripe": "outside" } } }',
    );
  });
});
