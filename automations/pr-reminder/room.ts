/** A pull request's channel: who is in it, what was posted last, and what is posted next. */
import { slack, status } from "hathi";
import type { News } from "./news.ts";
import { type People, peopleOf } from "./people.ts";
import type { Look } from "./read-pull.ts";
import { unlessRefused } from "./refusal.ts";
import { actorsOf } from "./review-state.ts";
import * as words from "./wording.ts";

export interface RoomOptions {
  readonly channel: string;
  /** The owner of the repository, whose teams may be asked for reviews. */
  readonly owner: string;
  /** How old the pull request is now. */
  readonly days: () => number;
}

export class Room {
  readonly people: People;
  readonly #channel: string;
  readonly #days: () => number;
  // The people who were mentioned last because they have to act: no second mention before the next reminder.
  #called: readonly string[] = [];
  #teams: readonly string[] = [];
  #spokeAt: number | undefined;

  constructor({ channel, owner, days }: RoomOptions) {
    this.people = peopleOf(channel, owner);
    this.#channel = channel;
    this.#days = days;
  }

  async introduce(look: Look): Promise<void> {
    await this.#setTopic(look);
    await this.#tell(look, (seen) => words.introduction(seen, this.people.mention));
  }

  async remind(look: Look): Promise<void> {
    await this.#tell(look, (seen) => words.reminder(seen, this.#days(), this.people.mention));
  }

  async goQuiet(): Promise<void> {
    await this.say("Back to a draft: I go on when it is ready for review.");
  }

  async goOn(look: Look): Promise<void> {
    await this.#tell(look, (seen) => words.readyAgain(seen, this.people.mention));
  }

  /** Posts what reviewers said and who has to act now; posts nothing if neither is new. */
  async tellNews(news: readonly News[], before: Look, now: Look): Promise<void> {
    const lately = words.reviewNews(news, now.pr);
    const [called, teams] = [this.#called, this.#teams];
    const isNew =
      actorsOf(now.pr, now.state).some((login) => !called.includes(login)) ||
      now.state.teams.some(({ slug }) => !teams.includes(slug));
    if (lately !== "" || isNew) {
      const mention = (login: string): string =>
        called.includes(login) ? this.people.name(login) : this.people.mention(login);
      await this.#tell(now, (seen) => words.update(seen, lately, mention));
    } else this.#show(now);
    if (now.pr.title !== before.pr.title) await this.#setTopic(now);
  }

  /** @param look undefined if the pull request can no longer be seen */
  async end(look: Look | undefined): Promise<void> {
    await this.say(words.ending(look, this.#days(), this.people.name));
    await this.archive();
  }

  async archive(): Promise<void> {
    await unlessRefused(() => slack.conversations.archive({ channel: this.#channel }));
  }

  async say(text: string): Promise<void> {
    await slack.chat.postMessage({ channel: this.#channel, text, unfurl_links: false });
    this.#spokeAt = Date.now();
  }

  /** When the last message was posted; undefined while there is none. */
  get spokeAt(): number | undefined {
    return this.#spokeAt;
  }

  async #tell(look: Look, text: (look: Look) => string): Promise<void> {
    const { people } = this;
    const actors = actorsOf(look.pr, look.state);
    this.#teams = look.state.teams.map(({ slug }) => slug);
    this.#show(look);
    await people.bringIn([...new Set([words.authorOf(look.pr), ...actors, ...look.state.spokenUp])]);
    await people.bringInTeams(look.state.teams);
    const teams = look.state.teams.map((team) => ({ ...team, members: people.membersOf(team.slug) }));
    this.#called = [...actors, ...teams.flatMap(({ members }) => members)];
    await this.say(text({ ...look, state: { ...look.state, teams } }));
  }

  #show(look: Look): void {
    status(words.statusLine(look.pr, look.state, this.#days()));
  }

  async #setTopic({ pr }: Look): Promise<void> {
    const topic = words.topic(pr);
    await unlessRefused(() => slack.conversations.setTopic({ channel: this.#channel, topic }));
  }
}
