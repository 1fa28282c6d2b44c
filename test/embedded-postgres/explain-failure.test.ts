/** The messages for an embedded Postgres that does not start. */
import { describe, expect, it } from "vitest";
import { describeFailure } from "../../src/embedded-postgres/explain-failure.ts";

describe("failures", () => {
  it.each([
    ["FATAL:  could not write lock file: No space left on device", /disk is full/],
    ["FATAL:  could not map anonymous shared memory: Cannot allocate memory", /not enough memory/],
    ["./postgres: /lib/libc.so.6: version `GLIBC_2.38' not found", /another C library/],
    ["postgres: error while loading shared libraries: libstdc++.so.6: cannot open", /shared library/],
    [
      "initdb: error: could not look up effective user ID 1234: user does not exist",
      /no entry in \/etc\/passwd/,
    ],
    ["PANIC:  could not locate a valid checkpoint record", /data is damaged/],
  ])("are explained: %s", (output, advice) => {
    const { message } = describeFailure("It failed", output);
    expect(message).toMatch(advice);
    expect(message).toContain("DATABASE_URL");
    expect(message).toContain(output);
  });
});
