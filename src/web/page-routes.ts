/**
 * What every page of Hathi is made of: its parts and packages, as they lie in this project, and the policy that lets
 * it run nothing else. Addresses below /web are those of the files below src/web, so that an import means the same
 * in a browser and in a type check.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Router, static as serveFiles } from "express";
import type { RequestHandler } from "express";

/** The packages that parts import, by name. */
const packages = ["preact", "preact/hooks", "htm", "htm/preact"] as const;
const addressOf = (name: string): string => `/web/packages/${name}.js`;

const importMap = JSON.stringify({
  imports: Object.fromEntries(packages.map((name) => [name, addressOf(name)])),
});
const importMapHash = createHash("sha256").update(importMap).digest("base64");
const importMapPlace = '<script type="importmap"></script>';

/** What every answer of a page says: nothing runs in it but what lies in this project, and nobody puts it in a frame. */
export const pageHeaders = {
  "cache-control": "no-cache",
  "content-security-policy":
    `default-src 'none'; script-src 'self' 'sha256-${importMapHash}'; style-src 'self'; connect-src 'self'; ` +
    "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
} as const;

/** Answers with a page, which has an empty import map where its packages are to be named. */
export function sendPage(file: URL): RequestHandler {
  const text = readFileSync(file, "utf8");
  if (!text.includes(importMapPlace)) throw new Error(`${file.pathname} has no ${importMapPlace}`);
  const page = text.replace(importMapPlace, `<script type="importmap">${importMap}</script>`);
  return (_request, response) => void response.set(pageHeaders).type("html").send(page);
}

/** Answers with the files of a folder, and passes on what is not there. */
export function sendFiles(folder: URL): RequestHandler {
  return serveFiles(fileURLToPath(folder), {
    setHeaders: (response) => {
      for (const [name, value] of Object.entries(pageHeaders)) response.setHeader(name, value);
    },
  });
}

/** Answers with one file, as it was written. */
export function sendFile(file: URL, type: string): RequestHandler {
  const path = fileURLToPath(file);
  // What was installed may lie below a folder whose name begins with a dot.
  return (_request, response) => response.set(pageHeaders).type(type).sendFile(path, { dotfiles: "allow" });
}

/** Mount it at "/", behind whatever guards the pages. */
export function pageParts(): Router {
  const router = Router();
  router.use("/web/parts", sendFiles(new URL("parts/", import.meta.url)));
  for (const name of packages) {
    router.get(addressOf(name), sendFile(new URL(import.meta.resolve(name)), "text/javascript"));
  }
  return router;
}
