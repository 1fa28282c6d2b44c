import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const expressions = [
  "(1234567.891).toLocaleString()",
  "(1234567.891).toLocaleString('tlh')",
  "(1234567n).toLocaleString()",
  "new Date(0).toLocaleString()",
  "new Date(0).toLocaleDateString([])",
  "new Date(0).toLocaleTimeString(undefined, { timeStyle: 'full' })",
  "[1234.5, new Date(0)].toLocaleString()",
  "new Float64Array([1234.5]).toLocaleString()",
  "['z', '\u00e4', 'a', 'Z', '\u00e5', 'y'].sort((a, b) => a.localeCompare(b)).join('')",
  "'I'.toLocaleLowerCase()",
  "'i'.toLocaleUpperCase()",
  "new Intl.DateTimeFormat().resolvedOptions().locale",
  "Intl.DateTimeFormat().format(0)",
  "new Intl.NumberFormat(undefined, { style: 'unit', unit: 'kilometer-per-hour' }).format(1234.5)",
  "new Intl.ListFormat().format(['a', 'b', 'c'])",
  "new Intl.PluralRules().select(1)",
  "new Intl.RelativeTimeFormat().format(-1, 'day')",
  "new Intl.DurationFormat(undefined, { style: 'long' }).format({ days: 2 })",
  "new Intl.DisplayNames(undefined, { type: 'region' }).of('JP')",
  "['z', '\u00e4'].sort(new Intl.Collator().compare).join('')",
  "[...new Intl.Segmenter(undefined, { granularity: 'word' }).segment('a b')].length",
  "navigator.language + navigator.languages",
  // What was asked for is what it is elsewhere.
  "(1234.5).toLocaleString('de-DE')",
  "new Intl.NumberFormat(['fr-FR', 'de']).format(1234.5)",
  "'i'.toLocaleUpperCase('tr')",
  "Intl.NumberFormat.name + Intl.NumberFormat.supportedLocalesOf('de')",
  "new Intl.NumberFormat() instanceof Intl.NumberFormat",
  "new (class extends Intl.NumberFormat {})() instanceof Intl.NumberFormat",
  "(() => { try { (1).toLocaleString(null); } catch (error) { return error.name; } })()",
];

function evaluate(locale: string, imports: string): readonly unknown[] {
  const script = `${imports} console.log(JSON.stringify([${expressions.join(", ")}]));`;
  const env = { ...process.env, NODE_OPTIONS: "", LC_ALL: locale, LANG: locale, TZ: "UTC" };
  const options = { env, cwd: new URL("../../..", import.meta.url), encoding: "utf8" } as const;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], options);
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as readonly unknown[];
}

const american = evaluate("en_US.UTF-8", "");

it.each([
  ["de_DE.UTF-8", 'import { pinLocale } from "./src/engine/host/pin-locale.ts"; pinLocale();'],
  ["tr_TR.UTF-8", 'import "./src/testing/index.ts";'],
])("text comes out the same on a host in %s", (locale, imports) => {
  expect(evaluate(locale, "")).not.toEqual(american);
  expect(evaluate(locale, imports)).toEqual(american);
});

it.each([
  "main.ts",
  "testing/index.ts",
  "engine/host/threads/inside/start-thread.ts",
  "engine/build/look/look-process.ts",
])("%s pins the locale", (file) => {
  expect(readFileSync(new URL(`../../../src/${file}`, import.meta.url), "utf8")).toMatch(/^pinLocale\(\);$/m);
});
