import { approvalLinkIn } from "../../infra/local/access/approval-link.ts";
import { DecisionRefused, decideByLink, linksOf } from "../../infra/local/access/decide-by-link.ts";
import type { LocalAws } from "../../infra/local/local-aws.ts";
import type { TypedDecision } from "../../orchestrator/approval/typed-decision.ts";

/** Seconds until a person whose page failed tries again. */
const pauseSeconds = 5;
/** Seconds until a person who sees a request in Slack looks for the mail no longer. */
const slackSeconds = 60;

/** Bob in Slack. */
const person = "U0BOB";

/** The approvers of one execution. Each opens every link of theirs, and tries again if the page fails. */
export class PatientApprovers {
  readonly #opened = new Set<string>();
  readonly #ended = new AbortController();
  readonly #stopListening: readonly (() => void)[];
  readonly #work: Promise<void>[] = [];
  #deciding: Promise<void> = Promise.resolve();

  constructor(
    private readonly aws: LocalAws,
    executionArn: string,
    private readonly word: TypedDecision,
  ) {
    const name = executionArn.split(":").at(-1) ?? "";
    this.#stopListening = [
      aws.inbox.onMail(() => this.#open([...linksOf(aws.inbox, executionArn).values()])),
      aws.slackChannel.onMessage(({ ts, thread, blocks, ephemeralFor }) => {
        if (thread || ephemeralFor || !JSON.stringify(blocks).includes(`${name} `)) return;
        this.#work.push(this.#askSlack(ts));
      }),
    ];
  }

  /** Resolves when no decision is under way; no further one is begun. */
  async close(): Promise<void> {
    for (const stop of this.#stopListening) stop();
    this.#ended.abort();
    await Promise.all(this.#work);
    await this.#deciding;
  }

  /** One after the other: both at once is a race that has its own tests. */
  #open(links: readonly string[]): void {
    for (const link of links) {
      if (this.#opened.has(link)) continue;
      this.#opened.add(link);
      this.#deciding = this.#deciding.then(() => this.#decide(link));
    }
  }

  /** Clicks the button of a request until there is a link, if no mail comes. */
  async #askSlack(ts: string): Promise<void> {
    while (this.#opened.size === 0 && (await this.#passed(slackSeconds))) {
      if (this.#opened.size === 0) await this.#click(ts);
    }
  }

  async #click(ts: string): Promise<void> {
    const { slackChannel } = this.aws;
    const before = slackChannel.messages().length;
    await slackChannel.click(ts, "review-deployment", person).catch(() => {});
    const replies = slackChannel.messages().slice(before);
    const own = replies.filter(({ ephemeralFor }) => ephemeralFor === person);
    this.#open(own.flatMap(({ blocks }) => approvalLinkIn(JSON.stringify(blocks)) ?? []));
  }

  async #decide(link: string): Promise<void> {
    do {
      try {
        await decideByLink(link, this.word);
        return;
      } catch (error) {
        // 409 and 410: it is decided or over, and the page says so.
        if (error instanceof DecisionRefused && error.status < 500) return;
      }
    } while (await this.#passed(pauseSeconds));
  }

  /** Resolves to false if the execution has ended meanwhile. */
  #passed(seconds: number): Promise<boolean> {
    return this.aws.clock.sleep(seconds * 1000, this.#ended.signal).then(
      () => true,
      () => false,
    );
  }
}
