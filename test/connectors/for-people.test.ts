import { afterEach, expect, test } from "vitest";
import { forPeople, forReaders } from "../../src/connectors/for-people.ts";
import { knowSecrets } from "../../src/core/secrets/secrets.ts";

const value = "s3cr3t-of-the-tests";
const said = `it is ${value}`;

afterEach(() => knowSecrets([]));

test("what people read in Slack or on GitHub says no secret; what a service is given stays as it is", () => {
  knowSecrets([{ variable: "HATHI_SECRET_PLAIN", value, isAuthors: true }]);
  const slack = forPeople({ channel: "C1", text: said, blocks: [{ text: { text: said } }], token: value });
  expect(JSON.stringify({ ...(slack as object), token: "" })).not.toContain(value);
  expect(slack).toMatchObject({ channel: "C1", token: value });
  const github = forReaders({ title: said, body: said, description: said, config: { secret: value } });
  const { config, ...read } = github as { readonly config: unknown };
  expect(JSON.stringify(read)).not.toContain(value);
  expect(Object.keys(read)).toEqual(["title", "body", "description"]);
  expect(config).toEqual({ secret: value });
});
