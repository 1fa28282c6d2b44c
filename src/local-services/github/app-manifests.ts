/**
 * GitHub's exchange of an App's manifest, which the emulator does not have: a form that is posted to the settings page,
 * a code that GitHub sends back with the state, and POST /app-manifests/{code}/conversions. Nobody has to confirm.
 */
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { jsonResponse } from "../http-front.ts";
import type { FrontRequest, FrontResponse } from "../http-front.ts";

/** The one App that the local GitHub has. Each manifest gets it, with its own key and secret. */
export interface LocalApp {
  readonly id: number;
  readonly owner: string;
  readonly slug: string;
  readonly privateKey: string;
  readonly secret: string;
}

// https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
const manifestSchema = z.looseObject({
  name: z.string().max(34).optional(),
  url: z.url(),
  hook_attributes: z.looseObject({ url: z.url(), active: z.boolean().optional() }).optional(),
  redirect_url: z.url(),
  public: z.boolean().optional(),
  default_permissions: z.record(z.string(), z.enum(["read", "write", "admin"])).optional(),
  default_events: z.array(z.string()).optional(),
});
type Manifest = z.infer<typeof manifestSchema>;

const newApp = /^(?:\/organizations\/([\w.-]+))?\/settings\/apps\/new$/;
const conversion = /^\/app-manifests\/([\w-]+)\/conversions$/;
const installPage = /^\/apps\/[\w-]+\/installations\/new$/;
const mostCodes = 100;
const codeLastsMs = 60 * 60_000;

export class AppManifests {
  readonly #app: LocalApp;
  readonly #onWebhook: (url: string) => void;
  readonly #codes = new Map<string, { readonly manifest: Manifest; readonly until: number }>();

  /** @param onWebhook called with the address to which the App that was made delivers */
  constructor(app: LocalApp, onWebhook: (url: string) => void) {
    this.#app = app;
    this.#onWebhook = onWebhook;
  }

  /** Undefined for every other request. */
  answer(request: FrontRequest): FrontResponse | undefined {
    const { pathname } = request.url;
    if (newApp.test(pathname)) return this.#takeManifest(request);
    // The local App is installed from the beginning.
    if (installPage.test(pathname)) return page(200, "Install Hathi");
    const code = conversion.exec(pathname)?.[1];
    return code !== undefined && request.method === "POST" ? this.#convert(code, request.url) : undefined;
  }

  #takeManifest({ method, body, url }: FrontRequest): FrontResponse {
    if (method !== "POST") return page(200, "Register new GitHub App");
    const posted = new URLSearchParams(body.toString("utf8")).get("manifest");
    const manifest = manifestSchema.safeParse(parseOrNull(posted ?? ""));
    if (!manifest.success) return page(422, `Error in the manifest: ${z.prettifyError(manifest.error)}`);
    const code = randomBytes(20).toString("hex");
    if (this.#codes.size >= mostCodes) this.#codes.delete([...this.#codes.keys()][0] ?? "");
    this.#codes.set(code, { manifest: manifest.data, until: Date.now() + codeLastsMs });
    const back = new URL(manifest.data.redirect_url);
    back.searchParams.set("code", code);
    const state = url.searchParams.get("state");
    if (state !== null) back.searchParams.set("state", state);
    return { status: 302, headers: { location: back.href }, body: "" };
  }

  #convert(code: string, url: URL): FrontResponse {
    const taken = this.#codes.get(code);
    this.#codes.delete(code);
    if (taken === undefined || taken.until < Date.now()) return jsonResponse(404, { message: "Not Found" });
    const { manifest } = taken;
    const { id, owner, slug, privateKey, secret } = this.#app;
    if (manifest.hook_attributes !== undefined) this.#onWebhook(manifest.hook_attributes.url);
    return jsonResponse(201, {
      id,
      slug,
      node_id: "A_kwDOAA",
      owner: { login: owner, type: "Organization" },
      name: manifest.name ?? "Hathi",
      description: null,
      external_url: manifest.url,
      html_url: `${url.origin}/apps/${slug}`,
      permissions: manifest.default_permissions ?? {},
      events: manifest.default_events ?? [],
      client_id: "Iv1.8a61f9b3a7aba766",
      client_secret: randomBytes(20).toString("hex"),
      webhook_secret: secret,
      pem: privateKey,
    });
  }
}

function page(status: number, text: string): FrontResponse {
  return { status, headers: { "content-type": "text/plain" }, body: text };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
