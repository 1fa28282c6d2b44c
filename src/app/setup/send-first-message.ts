/** The end of the setup: a message in a channel, which shows that everything that Slack has to allow is allowed. */
import { createSlackClients } from "../../connectors/slack/slack-clients.ts";
import { findSlackRefusal } from "../../connectors/slack/slack-error.ts";
import { messageOf } from "../../core/text/describe-thrown.ts";
import { askGit } from "./ask-git.ts";
import type { Setup } from "./setup.ts";

const timeoutMs = 10_000;
const usualChannel = "hathi";
const text = "Hathi is here, and forgets nothing. `/hathi help` says what it can do.";

type Web = ReturnType<ReturnType<typeof createSlackClients>>["web"];

export async function sendFirstMessage(setup: Setup): Promise<void> {
  const { say, options } = setup;
  const slack = setup.config()?.slack ?? null;
  if (slack?.auth.kind !== "token") return;
  const { web } = createSlackClients(
    slack,
    setup.logger,
    timeoutMs,
  )({ token: slack.auth.botToken, teamId: null });
  await nameAdmin(setup, web);
  const name = (options.channel ?? usualChannel).replace(/^#/, "").toLowerCase();
  try {
    const channel = await findChannel(web, name);
    const admin = setup.config()?.admins[0]?.user;
    // Whoever is in the channel already is not invited again.
    if (admin !== undefined) await web.conversations.invite({ channel, users: admin }).catch(() => undefined);
    await web.chat.postMessage({ channel, text });
    say(`   Said hello in #${name}.`);
  } catch (error) {
    const refusal = findSlackRefusal(error) ?? messageOf(error);
    say(
      refusal === "not_in_channel" || refusal === "channel_not_found"
        ? `   Hathi is not in #${name} yet: type "/invite @Hathi" there.`
        : `   The message was not sent (${refusal}): "npx hathi doctor" looks at what Slack allows.`,
    );
  }
}

/** A channel that the bot makes has the bot in it. One that is there already takes the name as its address. */
async function findChannel(web: Web, name: string): Promise<string> {
  try {
    return (await web.conversations.create({ name })).channel?.id ?? name;
  } catch (error) {
    if (findSlackRefusal(error) === "name_taken") return `#${name}`;
    throw error;
  }
}

/**
 * Whoever is asked about runs that concern nobody else: by default whoever is at this machine, as git knows them. Slack
 * knows people by their e-mail address.
 */
async function nameAdmin(setup: Setup, web: Web): Promise<void> {
  const { options, place, say } = setup;
  if (options.admin === undefined && (setup.config()?.admins.length ?? 0) > 0) return;
  const email = options.admin ?? (await askGit(place, "config", "user.email"));
  const how = '"npx hathi setup --admin <e-mail address in Slack>" makes you Hathi\'s admin';
  if (email === "") return say(`   ${how}: nobody is yet.`);
  try {
    const id = (await web.users.lookupByEmail({ email })).user?.id;
    if (id === undefined) return;
    const others = (setup.given("HATHI_ADMINS") ?? "").split(",").map((one) => one.trim());
    await setup.set({ HATHI_ADMINS: [...new Set([...others, id])].filter((one) => one !== "").join(",") });
    say(`   ${email} is Hathi's admin, and is asked about runs that concern nobody else.`);
  } catch (error) {
    say(`   Slack does not know ${email} (${findSlackRefusal(error) ?? messageOf(error)}). ${how}.`);
  }
}
