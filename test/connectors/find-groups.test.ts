/** Who belongs to a group of GitHub's: by a link that somebody vouches for, or by the address that both show. */
import { expect, it } from "vitest";
import { createFindActor, createFindGroups } from "../../src/connectors/find-groups.ts";
import type { Connector, ConnectorCall } from "../../src/core/ports/connector.ts";
import type { AskingRun } from "../../src/core/ports/people/asks.ts";

const run = { runId: "r", team: null, event: { source: "test" } } as unknown as AskingRun;
const links = {
  loginsOf: async (user: string) => (user === "U1" ? ["ana-at-work"] : []),
  userOf: async (login: string) => (login === "ana-at-work" ? "U1" : undefined),
};

function connector(answers: Readonly<Record<string, (args: never) => unknown>>): {
  readonly connector: Connector;
  readonly asked: string[];
} {
  const asked: string[] = [];
  return {
    asked,
    connector: {
      name: "test",
      async perform({ path, args }: ConnectorCall) {
        const method = path.join(".");
        asked.push(method);
        const answer = answers[method];
        if (answer === undefined) throw new Error(`nobody answers ${method}`);
        return answer(args[0] as never);
      },
      classify: () => ({ kind: "final" }),
    },
  };
}

function world() {
  const slack = connector({
    "users.info": ({ user }: { user: string }) => ({
      user: { id: user, team_id: "T1", profile: { email: `${user}@x.example` } },
    }),
    "users.lookupByEmail": () => ({ user: { id: "U9" } }),
    "auth.test": () => ({ team_id: "T1" }),
  });
  const github = connector({
    "rest.teams.listMembersInOrg": () => ({ data: [{ login: "Ana-At-Work" }] }),
    "rest.users.getByUsername": () => ({ data: { email: "somebody@x.example" } }),
    "rest.search.users": () => ({ data: { items: [] } }),
    "rest.repos.getCollaboratorPermissionLevel": ({ username }: { username: string }) => ({
      data: { permission: username === "ana-at-work" ? "write" : "none" },
    }),
  });
  const services = { slack: slack.connector, github: github.connector, links };
  return { slack, github, services };
}

it("finds a linked person in a team and by their rights, though their addresses differ", async () => {
  const { slack, services } = world();
  const findGroups = createFindGroups(services);
  const groups = ["octo/core", "github:ana-at-work", "write:octo/app"];
  expect(await findGroups("slack:T1/U1", groups, run)).toEqual(groups);
  expect(slack.asked).toEqual([]);
  expect(await findGroups("slack:T1/U2", groups, run)).toEqual([]);
});

it("names the linked person of a login, and else whoever has its address", async () => {
  const { services } = world();
  const findActor = createFindActor(services);
  expect(await findActor("github:ana-at-work", run)).toEqual({ id: "slack:T1/U1" });
  expect(await findActor("github:somebody", run)).toEqual({ id: "slack:T1/U9" });
});
