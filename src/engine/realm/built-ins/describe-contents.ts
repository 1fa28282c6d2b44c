/**
 * The contents that a call hands out, as its signature has them: a digest tells contents apart without showing them.
 */
import { createHash } from "node:crypto";
import { isAnyArrayBuffer } from "node:util/types";
import { withoutSecrets } from "../../../core/secrets/secrets.ts";

/** Copies the bytes as they are now. The caller may change them before they are used. */
export function copyBytes(data: unknown, encoding?: unknown): Buffer {
  if (typeof data === "string") return Buffer.from(data, isEncoding(encoding) ? encoding : "utf8");
  if (isAnyArrayBuffer(data)) return Buffer.from(new Uint8Array(data).slice());
  if (ArrayBuffer.isView(data))
    return Buffer.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice());
  throw Object.assign(
    new TypeError(
      `The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received ${typeof data}`,
    ),
    { code: "ERR_INVALID_ARG_TYPE" },
  );
}

/** Gives "5 bytes, sha256 ...". A secret that was replaced since does not change the digest. */
export function describeContents(bytes: Buffer): string {
  const compared = withoutSecrets(bytes.toString("latin1"), { label: () => "[secret]" });
  const digest = createHash("sha256").update(compared, "latin1").digest("base64url").slice(0, 22);
  return `${bytes.length} bytes, sha256 ${digest}`;
}

function isEncoding(encoding: unknown): encoding is BufferEncoding {
  return typeof encoding === "string" && Buffer.isEncoding(encoding);
}
