/** @apollo/client: a query and a mutation through its cache. */
import { on, sleep } from "hathi";
import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client/core";
import { at, night, noted } from "./lib/lab.ts";

const client = new ApolloClient({ link: new HttpLink({ uri: at("graphql") }), cache: new InMemoryCache() });
const viewer = gql`
  {
    viewer {
      id
      login
    }
  }
`;

export default on("webhook.play", async () => {
  const before = (await client.query<{ viewer: { login: string } }>({ query: viewer })).data?.viewer.login;

  await noted(before);
  await sleep(night);

  const cached = (await client.query<{ viewer: { login: string } }>({ query: viewer })).data?.viewer.login;
  const changed = await client.mutate<{ bump: { login: string } }>({
    mutation: gql`
      mutation {
        bump {
          id
          login
        }
      }
    `,
  });
  const after = [cached, changed.data?.bump.login];
  return { before, after };
});
