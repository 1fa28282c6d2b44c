/** The forms of a secret that nothing may hold, made apart from those that Hathi looks for. */

export function formsToLookFor(secret: string): readonly string[] {
  const json = (text: string): string => JSON.stringify(text).slice(1, -1);
  const encoded = [
    ...[1, 2, 3, 4].map((times) =>
      Array.from({ length: times }).reduce<string>((text) => json(text), secret),
    ),
    encodeURIComponent(secret),
    encodeURIComponent(secret).toLowerCase(),
    new URLSearchParams([[secret, ""]]).toString().slice(0, -1),
    Buffer.from(secret).toString("hex"),
    Buffer.from(secret).toString("hex").toUpperCase(),
    [...Buffer.from(secret)].join(","),
    // The middle of it, wherever its bytes begin.
    ...[0, 1, 2].flatMap((before) =>
      (["base64", "base64url"] as const).map((coding) =>
        Buffer.from("x".repeat(before) + secret)
          .toString(coding)
          .slice(4, -4),
      ),
    ),
  ];
  const lines = secret.split("\n").filter((line) => line.length > 10 && !line.startsWith("-----"));
  return [...new Set([secret, ...encoded, ...lines])].filter((form) => form.length >= 6);
}
