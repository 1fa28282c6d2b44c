/** Object stores, functions and clusters: what is put there can be got. */
import { onForget } from "../ledger.ts";
import { type Asked, type Reply, type Service, sent } from "./service.ts";

const objects = new Map<string, string>();
onForget(() => objects.clear());

const nameOf = (path: string): string => path.split("?")[0] ?? path;
const xml = (text: string, status = 200): Reply => ({
  status,
  headers: { "content-type": "application/xml" },
  text: `<?xml version="1.0"?>${text}`,
});

function s3({ method, path, body }: Asked): Reply {
  if (method === "PUT") {
    objects.set(nameOf(path), contentOf(body));
    return { headers: { etag: '"e1"' } };
  }
  if (path.includes("list-type")) {
    const isLast = path.includes("continuation-token");
    const more = isLast ? "" : "<NextContinuationToken>t2</NextContinuationToken>";
    return xml(
      `<ListBucketResult><Name>b</Name><KeyCount>1</KeyCount><IsTruncated>${!isLast}</IsTruncated>${more}<Contents><Key>${isLast ? "two" : "one"}</Key><Size>1</Size></Contents></ListBucketResult>`,
    );
  }
  const found = objects.get(nameOf(path));
  return found === undefined
    ? xml("<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>", 404)
    : { headers: { "content-type": "text/plain", etag: '"e1"' }, text: found };
}

/** AWS sends bodies in chunks with a checksum behind them. */
function contentOf(body: string): string {
  return /^[0-9a-f]+\r\n([\s\S]*?)\r\n0\r\n/.exec(body)?.[1] ?? body;
}

function azure({ method, path, body }: Asked): Reply {
  const headers = {
    "x-ms-version": "2024-11-04",
    "x-ms-request-id": "r1",
    etag: '"e1"',
    "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT",
  };
  if (method === "PUT") {
    objects.set(nameOf(path), body);
    return { status: 201, headers };
  }
  if (path.includes("comp=list")) {
    const blob =
      "<Blob><Name>a.txt</Name><Properties><Content-Length>5</Content-Length><BlobType>BlockBlob</BlobType></Properties></Blob>";
    return {
      headers: { ...headers, "content-type": "application/xml" },
      text: `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="c"><Blobs>${blob}</Blobs><NextMarker/></EnumerationResults>`,
    };
  }
  const text = objects.get(nameOf(path)) ?? "";
  const about = { "content-type": "text/plain", "x-ms-blob-type": "BlockBlob" };
  return { headers: { ...headers, ...about, "content-length": String(text.length) }, text };
}

function gcs({ method, path, body }: Asked): Reply {
  const object = { kind: "storage#object", bucket: "b", name: "f.txt", generation: "1", size: "5" };
  if (method !== "GET") return { json: { ...object, size: String(body.length), metadata: {} } };
  if (path.includes("alt=media")) return { headers: { "content-type": "text/plain" }, text: "hello" };
  if (/\/o\/?(\?|$)/.test(path)) return { json: { kind: "storage#objects", items: [object] } };
  return { json: object };
}

function google({ method, path, headers }: Asked): Reply {
  if (path.includes("token")) {
    // For longer than a run's night: plain Node's is over at once, and would not ask again either.
    return { json: { access_token: "ya29.t1", expires_in: 86_400, token_type: "Bearer" } };
  }
  if (headers["authorization"] === undefined) {
    return {
      status: 401,
      json: { error: { code: 401, message: "Login Required.", status: "UNAUTHENTICATED" } },
    };
  }
  if (method === "POST") return { json: { kind: "drive#file", id: "new", name: "report" } };
  return { json: { kind: "drive#fileList", files: [{ id: "f1", name: "n" }] } };
}

function kubernetes({ method, path, headers }: Asked): Reply {
  if (headers["authorization"] !== "Bearer lab-token") {
    return { status: 401, json: { kind: "Status", apiVersion: "v1", status: "Failure", code: 401 } };
  }
  if (method === "GET" && path.includes("/pods")) {
    const pod = { metadata: { name: "web", namespace: "default" }, status: { phase: "Running" } };
    return { json: { kind: "PodList", apiVersion: "v1", metadata: { resourceVersion: "1" }, items: [pod] } };
  }
  return { status: 201, json: { kind: "ConfigMap", apiVersion: "v1", metadata: { name: "settings" } } };
}

export const cloudServices: Readonly<Record<string, Service>> = {
  s3: { reply: s3, tell: ({ body }) => contentOf(body) },
  lambda: {
    reply: (asked) => ({ headers: { "x-amz-executed-version": "1" }, json: { ran: sent(asked).job } }),
  },
  azure: { reply: azure },
  gcs: { reply: gcs, tell: ({ body }) => body.replaceAll(/--[\w-]+/g, "--").slice(0, 200) },
  google: { reply: google },
  drive: { reply: google },
  k8s: { reply: kubernetes },
};
