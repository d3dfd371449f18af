// A meeting's page that keeps itself up to date. Without this script, or without a connection, the page is
// refreshed by its link and its forms are sent as any other form.

import { Announcer } from "./announcer";
import { Composer } from "./composer";
import { Connection, type Surroundings } from "./connection";
import { type Fields, type Frame, type LogEvent, type Position, readPosition, words as text } from "./frames";
import { newKey } from "./key";
import { after, type Effect, type Input, type Log, said, startingAt, type Unsent } from "./log";
import { Operations } from "./operations";
import { concernsPanel, isTyped, ownHand, renewParts } from "./panel";
import { Presence } from "./presence";
import { type Fetched, Renewals, type Source, type What } from "./renewals";
import { type Place, Transcript, takesAway } from "./transcript";
import { Warning } from "./warning";
import { Words } from "./words";

/** How often what is late is looked for, and whether the machine slept. */
const TICK_MS = 10_000;
/** That somebody is writing is told so often, while they do. */
const TYPED_EVERY_MS = 3_000;
/** A connection that comes back sooner is not worth a word. */
const PATIENCE_MS = 2_000;

/** What a meeting's page takes from its surroundings. */
export interface World extends Surroundings, Place, Source {
  now(): number;
  isHidden(): boolean;
  /** Loads the page again, whatever it is by now. */
  reload(): void;
}

export class Meeting {
  private log: Log;
  private isStopped = false;
  /** Whether the meeting was followed here at any time. */
  private wasLive = false;
  private raised = "";
  private said = "";
  private lastTick: number;
  private typedAt = Number.NEGATIVE_INFINITY;
  private callOffPatience: (() => void) | null = null;
  private readonly id: string;
  private readonly words: Words;
  private readonly transcript: Transcript;
  private readonly composer: Composer;
  private readonly announcer: Announcer;
  private readonly presence: Presence;
  private readonly renewals: Renewals;
  private readonly operations: Operations;
  private readonly warning: Warning;
  private readonly connection: Connection;

  constructor(
    private readonly root: HTMLElement,
    private readonly world: World,
  ) {
    this.id = root.dataset.meeting ?? "";
    this.words = new Words(root);
    this.log = startingAt(position(root));
    this.transcript = new Transcript(root, this.words, world);
    this.composer = new Composer(root, this.words);
    const region = root.querySelector("[data-announcements]") ?? document.createElement("p");
    this.announcer = new Announcer(region, this.words, (ms, run) => world.later(ms, run));
    this.presence = new Presence(root, (ms, run) => world.later(ms, run));
    this.renewals = new Renewals(world, (what, fetched) => this.fetched(what, fetched));
    const request = (op: string, rest: Fields) => this.connection.request(op, rest);
    this.operations = new Operations(this.id, world, request, () => this.renewals.soon("panel"));
    this.warning = new Warning(root, (ms, run) => world.later(ms, run));
    this.lastTick = world.now();
    this.connection = new Connection(world, {
      opened: () => this.tell({ is: "connected" }),
      lost: () => this.lost(),
      frame: (frame) => this.received(frame),
      stopped: (why) => this.stopped(why),
      probe: () => this.tell({ is: "probe" }),
    });
  }

  start(): void {
    this.root.addEventListener("submit", (event) => this.submitted(event));
    this.root.addEventListener("click", (event) => this.clicked(event));
    this.root.addEventListener("input", (event) => this.typed(event));
    for (const button of this.root.querySelectorAll<HTMLElement>("[data-pause]")) button.hidden = false;
    this.impatient();
    this.connection.start();
    this.world.later(TICK_MS, () => this.tick());
  }

  /** Somebody looks at the page again, or the network is back. */
  wake(): void {
    if (!this.isStopped) this.connection.wake();
  }

  private tell(input: Input): void {
    const [log, effects] = after(this.log, input);
    this.log = log;
    for (const effect of effects) this.act(effect);
    if (log.link === "live" && log.asked === null && !log.isStale) this.connected();
  }

  private connected(): void {
    this.wasLive = true;
    this.say("connected");
    this.renewals.back();
  }

  private act(effect: Effect): void {
    switch (effect.do) {
      case "show": {
        if (takesAway(effect.event.kind)) this.announcer.forget();
        // What this page was not shown may be for this reader now; where it stands, the server knows.
        if (effect.event.kind === "message.handled" && !this.transcript.handle(effect.event)) {
          this.tell({ is: "snapshot" });
        }
        const said = this.transcript.show(effect.event);
        if (said) this.announcer.tell(said);
        if (effect.event.kind === "hand.raised" && effect.event.key !== null) {
          this.raised = text(effect.event.detail.id);
        }
        if (this.concernsPage(effect.event)) this.renewals.soon("page");
        else if (concernsPanel(effect.event.kind)) this.renewals.soon("panel");
        return;
      }
      case "subscribe":
        void this.ask("sub", effect.since);
        return;
      case "ask":
        void this.ask("since", effect.since);
        return;
      case "refresh":
        this.renewals.soon("page");
        return;
      case "send":
        void this.send(effect.unsent);
        return;
      case "echo":
      case "draft":
        this.transcript.echo(effect.unsent);
        return;
      case "drop":
        this.transcript.drop(effect.key);
        return;
      case "give-back":
        this.composer.giveBack(effect.words, effect.why);
        return;
    }
  }

  private received(frame: Frame): void {
    switch (frame.is) {
      case "event":
        if (frame.meeting === this.id) this.tell({ is: "event", event: frame.event });
        return;
      case "ping": {
        const seq = frame.heads[this.id];
        if (typeof seq === "number") this.tell({ is: "head", seq });
        return;
      }
      case "presence":
        if (frame.meeting === this.id) this.presence.show(frame.detail);
        return;
      case "typing":
        if (frame.meeting === this.id) this.presence.showWriting(frame.detail);
        return;
      case "changed":
        if (frame.meeting === this.id) this.renewals.soon("page");
        return;
      case "session":
        this.warning.tell(frame.endsInMs);
        return;
      case "live":
        if (frame.position) this.tell({ is: "position", position: frame.position });
        this.tell({ is: "caught-up" });
        return;
      case "snapshot":
        this.tell({ is: "snapshot" });
        return;
    }
  }

  private async ask(op: "sub" | "since", since: Position): Promise<void> {
    const answer = await this.connection.request(op, { m: this.id, since });
    if (answer.is === "ok") {
      const named = readPosition(answer.ok);
      if (named) this.tell({ is: "position", position: named });
    } else if (answer.is === "refused" && !answer.refusal.retry) {
      this.stopped(answer.refusal.code);
    } else if (answer.is === "refused") {
      this.world.later(answer.refusal.afterMs, () => this.tell({ is: "probe" }));
    }
  }

  private async send({ key, words }: Unsent): Promise<void> {
    const answer = await this.connection.request("post", { m: this.id, k: key, d: said(words) });
    if (answer.is === "ok") {
      const seq = typeof answer.ok.seq === "number" ? answer.ok.seq : 0;
      this.tell({ is: "acknowledged", key, seq });
    } else if (answer.is === "refused" && answer.refusal.retry) {
      const { words: reason, afterMs } = answer.refusal;
      this.tell({ is: "waiting", key, reason, until: this.world.now() + afterMs });
      if (reason) this.announcer.tell(reason);
      this.world.later(afterMs, () => this.tell({ is: "retry", key }));
    } else if (answer.is === "refused") {
      const problem = answer.refusal.words || this.words.say("not-sent");
      const { confirm, release } = answer.refusal;
      if (this.composer.isThere) this.tell({ is: "refused", key, why: { problem, confirm, release } });
      else this.keep(key, problem);
    }
  }

  /** Leaves a text where it stands, for want of a form to give it back to. */
  private keep(key: string, reason: string): void {
    this.tell({ is: "kept", key, reason });
    this.announcer.tell(reason);
  }

  private submitted(event: SubmitEvent): void {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    if (form.matches(".app-composer")) this.write(event, form);
    else if (this.log.link === "live") this.operations.submitted(event, form);
  }

  private write(event: SubmitEvent, form: HTMLFormElement): void {
    // With no connection the form goes its ordinary way, unless that would lose what is still on its way here.
    const isOnline = this.log.link === "live" && !this.log.isStale;
    if (!isOnline && this.log.outbox.length === 0) return;
    event.preventDefault();
    if (this.isStopped) {
      // Another page comes now, without what stands here unsent: that goes along, once its author has seen it.
      for (const { key } of [...this.log.outbox].reverse()) this.tell({ is: "taken-back", key });
      this.composer.problem(this.words.say("not-sent"));
      return;
    }
    const words = this.composer.typed(form);
    if (!words.body?.trim()) {
      this.composer.giveBack({}, { problem: this.words.say("body-missing"), confirm: [] });
      return;
    }
    this.composer.clear();
    const at = this.world.now();
    this.tell({ is: "written", key: newKey(at), words, at });
  }

  /** Whether an event changes the page itself, or may open or close the form in which this reader writes. */
  private concernsPage({ kind, detail }: LogEvent): boolean {
    if (kind.startsWith("meeting.") || kind === "writing.set") return true;
    if (kind !== "hand.called" || this.root.querySelector(".app-composer")) return false;
    // What is about to be fetched may show that it is their own.
    return this.renewals.isBusy || [this.raised, ownHand(this.root)].includes(text(detail.id));
  }

  private clicked(event: Event): void {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (link && this.composer.answers(link)) event.preventDefault();
    const button = event.target instanceof Element ? event.target.closest("button") : null;
    if (link?.closest("[data-refresh]")) {
      // The link alone leads to another place of the same page, which a browser has already.
      event.preventDefault();
      this.world.reload();
    }
    this.operations.press(button);
    if (!button) return;
    if (button.closest("[data-log-new]")) this.transcript.showWaiting();
    else if (button.matches("[data-stay]")) void this.stay();
    else if (button.matches("[data-pause]")) this.pause(button);
    else if (button.matches("[data-again]"))
      this.tell({ is: "again", key: button.value, at: this.world.now() });
    else if (button.matches("[data-take-back]") && this.composer.isThere)
      this.tell({ is: "taken-back", key: button.value });
    else if (button.matches("[data-take-back]")) this.keep(button.value, this.words.say("copy"));
  }

  private async stay(): Promise<void> {
    const answer = await this.connection.request("refresh", {});
    if (answer.is === "ok") this.warning.takeBack();
  }

  /** Has what is new read out no more, or again. */
  private pause(button: HTMLElement): void {
    const isPaused = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isPaused));
    this.announcer.pause(isPaused);
  }

  /** Has the others see that somebody is writing. */
  private typed(event: Event): void {
    const box = event.target instanceof HTMLTextAreaElement ? event.target : null;
    const now = this.world.now();
    if (!box?.closest(".app-composer") || box.value === "" || now - this.typedAt < TYPED_EVERY_MS) return;
    this.typedAt = now;
    this.connection.say("typing", { m: this.id });
  }

  private fetched(what: What, fetched: Fetched): void {
    if (fetched.is === "failed") {
      if (this.log.isStale) this.say("reconnecting");
    } else if (what === "page") {
      this.refresh(fetched.is === "here" ? fetched.page.querySelector<HTMLElement>("[data-meeting]") : null);
    } else if (fetched.is === "here") {
      this.renew(fetched.page);
    }
  }

  /** Takes what the server shows now, and leaves alone what somebody types. */
  private refresh(fresh: HTMLElement | null): void {
    if (!fresh) {
      if (this.log.isStale) this.stopped("out-of-date");
      return;
    }
    this.renew(fresh);
    this.say(this.said);
    if (this.log.isStale) {
      this.transcript.replace([...(fresh.querySelector("[data-log]")?.children ?? [])]);
      this.tell({ is: "refreshed", position: position(fresh) });
    }
    // The meeting is over.
    if (fresh.dataset.follow !== undefined) return;
    this.halt();
    this.say("");
  }

  private renew(fresh: ParentNode): void {
    renewParts(this.root, fresh, (change) => this.world.keeping(change));
  }

  /** From now on the page stands still. */
  private halt(): void {
    this.isStopped = true;
    this.renewals.stop();
    this.tell({ is: "stopped", reason: this.words.say("copy") });
    this.connection.stop();
  }

  private tick(): void {
    const now = this.world.now();
    // Timers do not run while a machine sleeps. A hidden page's run late, and it is probed when it is looked at.
    if (now - this.lastTick > 2 * TICK_MS && !this.world.isHidden()) this.wake();
    this.lastTick = now;
    this.tell({ is: "tick", at: now });
    if (!this.isStopped) this.world.later(TICK_MS, () => this.tick());
  }

  private lost(): void {
    this.renewals.away();
    this.tell({ is: "disconnected" });
    if (!this.isStopped) this.impatient();
  }

  /** Counted from the first loss: a server that is reached and lost again and again is not connected. */
  private impatient(): void {
    this.callOffPatience ??= this.world.later(PATIENCE_MS, () => {
      this.renewals.away();
      this.say("reconnecting");
    });
  }

  private stopped(why: string): void {
    if (this.isStopped) return;
    const hasWords = this.log.outbox.length > 0 || isTyped(this.root);
    this.halt();
    // Asked to leave, or there is nothing here for this reader: which of the two, and what may be done, the page says.
    const isOut = why === "4300" || why === "not_found";
    const key = isOut ? `stopped-4300${hasWords ? "-typed" : ""}` : `stopped-${why}`;
    this.say(this.words.say(key) ? key : "stopped");
    // Only where it was followed, so that a page that is refused at once does not load itself again and again.
    if (isOut && this.wasLive && !hasWords) void this.lookAgain();
  }

  /** A lobby stands there instead. Where there is nothing any more, what this says is more than "not found". */
  private async lookAgain(): Promise<void> {
    if ((await this.world.fetchPage()).is === "here" && !isTyped(this.root)) this.world.reload();
  }

  private say(key: string): void {
    this.said = key;
    this.callOffPatience?.();
    this.callOffPatience = null;
    const status = this.root.querySelector("[data-status]");
    const words = this.words.say(key);
    if (status && status.textContent !== words) status.textContent = words;
    const refresh = this.root.querySelector<HTMLElement>("[data-refresh]");
    if (refresh) refresh.hidden = key === "connected";
  }
}

function position(root: HTMLElement): Position {
  return { epoch: text(root.dataset.epoch), seq: Number(root.dataset.seq) };
}
