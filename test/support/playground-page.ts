/** The playground in a real browser, if the machine has one. */
import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";
import type { Page } from "playwright-core";
import { onTestFinished } from "vitest";
import { type PlaygroundSettings, startPlayground } from "../../src/playground/start-playground.ts";
import { removeDataFolder } from "./global-setup.ts";

export const executablePath = [
  process.env["CHROMIUM_PATH"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
].find((path) => path !== undefined && existsSync(path));

export const hasBrowser = executablePath !== undefined;

if (executablePath === undefined) {
  console.warn("The pages are not tested: no Chromium found. Install one, or set CHROMIUM_PATH.");
}

export const browserArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
] as const;

/** @param more variables of the environment, such as the folder of automations */
export async function openPlayground(
  more: Readonly<Record<string, string | undefined>> = {},
  settings: Pick<PlaygroundSettings, "checkCopy"> = {},
) {
  const folder = await mkdtemp(join(tmpdir(), `hathi-test-${process.pid}-page-`));
  onTestFinished(() => removeDataFolder(folder));
  const { PATH, HOME } = process.env;
  const playground = await startPlayground({
    env: { PATH, HOME, PORT: "0", HATHI_DATA: folder, LOG_LEVEL: "error", ...more },
    cwd: process.cwd(),
    ...settings,
  });
  onTestFinished(() => playground.stop());
  const browser = await chromium.launch({
    executablePath: executablePath ?? "",
    args: [...browserArguments],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1600, height: 960 } });
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return { page, url: playground.url, playground, complaints };
}

/** Texts that stand out too little from what is behind them: WCAG asks for 4.5 to 1. */
export async function findPale(page: Page): Promise<readonly string[]> {
  const found: unknown = await page.evaluate(paleTexts);
  return found as readonly string[];
}

// In the page, where this project's types know no document.
const paleTexts = `(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const parse = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a));
  const behind = (element) =>
    element === null ? [255, 255, 255] : over(parse(getComputedStyle(element).backgroundColor), behind(element.parentElement));
  const light = (color) => {
    const [r, g, b] = color.map((part) =>
      part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  return [...document.querySelectorAll("body *")].flatMap((element) => {
    const text = [...element.childNodes].filter(({ nodeType }) => nodeType === 3).map((node) => node.textContent).join(" ").trim();
    const isSeen = element.checkVisibility() && element.closest("svg, .visually-hidden, option, dialog") === null;
    if (text === "" || !isSeen) return [];
    const back = behind(element);
    const shades = [light(over(parse(getComputedStyle(element).color), back)), light(back)];
    const ratio = (Math.max(...shades) + 0.05) / (Math.min(...shades) + 0.05);
    return ratio < 4.5 ? [ratio.toFixed(2) + " " + element.tagName + "." + element.className + " in " + element.parentElement.className + ": " + text.slice(0, 30)] : [];
  });
})()`;

/** Messages of Hathi that everybody sees, in the open channel. */
