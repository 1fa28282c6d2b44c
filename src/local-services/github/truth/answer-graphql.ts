/** Answers GraphQL queries about pull requests, which the emulator does not know, as GitHub answers them. */
import { buildSchema, type ExecutionResult, graphql, GraphQLError } from "graphql";
import { z } from "zod";
import { type FrontRequest, type FrontResponse, jsonResponse } from "../../http-front.ts";
import { Refused } from "../../refused.ts";
import { type FactsOptions, readPullFacts } from "./pull-facts.ts";
import { pullRequestNode } from "./pull-request-node.ts";
import { localSchema } from "./schema.ts";

const requestSchema = z.looseObject({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
});

type Answer = (request: FrontRequest) => Promise<FrontResponse>;

export function createGraphQLAnswer(options: FactsOptions): Answer {
  const schema = buildSchema(localSchema);

  async function repository({ owner, name }: { readonly owner: string; readonly name: string }) {
    const asked = `${owner}/${name}`;
    if (!options.name.leadsHere(asked)) {
      throw notFound(`Could not resolve to a Repository with the name '${asked}'.`);
    }
    const [login = "", current = ""] = options.name.current.split("/");
    const {
      id,
      private: isPrivate,
      archived: isArchived,
    } = z
      .looseObject({ id: z.number(), private: z.boolean(), archived: z.boolean() })
      .parse(await options.call(options.token, "GET", `/repos/${options.name.current}`));
    return {
      databaseId: id,
      name: current,
      owner: { __typename: "Organization", login },
      isPrivate,
      isArchived,
      pullRequest,
    };
  }

  async function pullRequest({ number }: { readonly number: number }) {
    try {
      return pullRequestNode(await readPullFacts(options, number), options.state);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw notFound(`Could not resolve to a PullRequest with the number of ${number}.`);
    }
  }

  return async ({ body }) => {
    const request = requestSchema.safeParse(parsed(body));
    if (!request.success) return jsonResponse(400, { message: "A query attribute must be specified" });
    const { query, variables, operationName } = request.data;
    const result = await graphql({
      schema,
      source: query,
      rootValue: { repository },
      variableValues: variables ?? {},
      operationName: operationName ?? null,
    });
    return jsonResponse(200, asGitHub(result));
  };
}

function notFound(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { type: "NOT_FOUND" } });
}

/** GitHub puts the type of an error beside its message. */
function asGitHub({ data, errors }: ExecutionResult): object {
  if (errors === undefined) return { data };
  const told = errors.map(({ message, path, locations, extensions }) => ({
    ...(extensions["type"] === undefined ? {} : { type: extensions["type"] }),
    path,
    locations,
    message,
  }));
  return data === undefined ? { errors: told } : { data, errors: told };
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
