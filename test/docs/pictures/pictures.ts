/** `npm run pictures`: draws the pictures of docs/pictures anew, from the blocks that Hathi and its reminders make today. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { chromium } from "playwright-core";
import { projectFolder } from "../../support/project-folder.ts";
import { askingScenes } from "./asking-scenes.ts";
import { scenes } from "./scenes.ts";

const executablePath = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const width = 620;
const styles = [
  "web/parts/styles/base.css",
  "web/parts/styles/controls.css",
  "playground/page/styles/slack.css",
  "playground/page/styles/messages.css",
  "playground/page/styles/blocks.css",
  "playground/page/styles/forms.css",
];
const frame =
  "body { margin: 0; height: auto; overflow: auto; } #page { padding: 14px 18px; } .message { display: block; padding: 0; }";

const { outputFiles } = await build({
  entryPoints: [join(projectFolder, "test/docs/pictures/frame.js")],
  bundle: true,
  write: false,
  format: "iife",
  globalName: "frame",
});
const css = await Promise.all(styles.map(async (name) => readFile(join(projectFolder, "src", name), "utf8")));
const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
});
for (const colorScheme of ["light", "dark"] as const) {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 400 } });
  await page.setContent(
    `<!doctype html><meta name="color-scheme" content="light dark"><style>${css.join("\n")}\n${frame}</style><div id="page"></div>`,
  );
  await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
  for (const { name, blocks } of [...scenes, ...askingScenes]) {
    await page.evaluate((drawn) => {
      const { draw } = (globalThis as unknown as { frame: { draw: (all: unknown) => void } }).frame;
      draw(drawn);
    }, blocks);
    const picture = await page.locator("#page").screenshot();
    await writeFile(join(projectFolder, "docs/pictures", `${name}-${colorScheme}.png`), picture);
  }
}
await browser.close();
