/** graphql-request: a client with headers. */
import { on, sleep } from "hathi";
import { gql, GraphQLClient } from "graphql-request";
import { at, night, noted } from "./lib/lab.ts";

const client = new GraphQLClient(at("graphql"), { headers: { authorization: "Bearer lab" } });
const ask = async (word: string) =>
  (await client.request<{ viewer: { login: string } }>(gql`query { viewer(of: "${word}") { login } }`)).viewer
    .login;

export default on("webhook.play", async () => {
  const before = await ask("one");

  await noted(before);
  await sleep(night);

  const after = await ask("two");
  return { before, after };
});
