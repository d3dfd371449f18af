// The socket and its life: a ticket, a greeting, heartbeats, and coming back after it was lost.

import { type Fields, type Frame, type Refusal, readFrame } from "./frames";

const PROTOCOL = "forum.v1";
/** A ticket, a socket and a greeting take no longer. */
const OPENS_WITHIN_MS = 10_000;
/** The server's heart beats every 25 seconds. */
const SILENT_FOR_MS = 60_000;
/** A socket may be dead and not know it, after sleep or on another network. */
const ANSWERS_WITHIN_MS = 5_000;
const SHORTEST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/** What came of asking for a ticket. `wait` is a server that is busy; `stop` is a person who may not come in. */
export type Ticket =
  | { readonly is: "ticket"; readonly ticket: string }
  | { readonly is: "wait"; readonly ms: number }
  | { readonly is: "stop"; readonly why: string };

/** The part of a WebSocket that is used. */
export type Socket = Pick<WebSocket, "send" | "close" | "onopen" | "onmessage" | "onclose">;

/** What the connection takes from its surroundings, so that a test needs neither network nor waiting. */
export interface Surroundings {
  ticket(): Promise<Ticket>;
  open(protocol: string): Socket;
  /** Calls back after so many milliseconds; the result calls it off. */
  later(ms: number, run: () => void): () => void;
  /** From 0 to 1. */
  random(): number;
}

/** What the connection tells. */
export interface Listener {
  opened(): void;
  lost(): void;
  frame(frame: Frame): void;
  /** There will be no further attempt. */
  stopped(why: string): void;
  /** The socket is to prove that it lives: ask for something that the server answers. */
  probe(): void;
}

export type Answer =
  | { readonly is: "ok"; readonly ok: Fields }
  | { readonly is: "refused"; readonly refusal: Refusal }
  | { readonly is: "lost" };

export class Connection {
  private socket: Socket | null = null;
  private isOpen = false;
  private isLeaving = false;
  private isStopped = false;
  /** Attempts since the transcript was last whole. */
  private attempts = 0;
  private nextId = 1;
  private readonly pending = new Map<number, (answer: Answer) => void>();
  private callOffWait: (() => void) | null = null;
  private callOffSilence: (() => void) | null = null;

  constructor(
    private readonly surroundings: Surroundings,
    private readonly listener: Listener,
  ) {}

  /** Connects, and goes on doing so until somebody says why not. */
  start(): void {
    this.callOffWait = null;
    this.isLeaving = false;
    void this.connect();
  }

  /** Ends it for good. */
  stop(): void {
    this.isStopped = true;
    this.callOffWait?.();
    this.callOffWait = null;
    if (this.socket) this.abandon();
  }

  /** Sends a request; what comes of it, once it is known. */
  request(op: string, rest: Fields): Promise<Answer> {
    if (!this.isOpen || this.isLeaving) return Promise.resolve({ is: "lost" });
    return this.send(op, rest);
  }

  /** Sends what is not answered, if it can be. */
  say(op: string, rest: Fields): void {
    if (this.isOpen && !this.isLeaving) this.socket?.send(JSON.stringify({ op, ...rest }));
  }

  /** The network may have changed, or the machine slept. */
  wake(): void {
    if (this.callOffWait) {
      this.callOffWait();
      this.start();
    } else if (this.isOpen) {
      this.expectFrame(ANSWERS_WITHIN_MS);
      this.listener.probe();
    }
  }

  private async connect(): Promise<void> {
    let isLate = false;
    const callOff = this.surroundings.later(OPENS_WITHIN_MS, () => {
      isLate = true;
      if (this.socket) this.abandon();
      else this.waitAndConnect(0);
    });
    const ticket = await this.surroundings.ticket();
    if (isLate) return;
    if (this.isStopped) {
      callOff();
      return;
    }
    if (ticket.is === "ticket") {
      this.open(ticket.ticket, callOff);
      return;
    }
    callOff();
    if (ticket.is === "stop") this.listener.stopped(ticket.why);
    else this.waitAndConnect(ticket.ms);
  }

  private open(ticket: string, callOff: () => void): void {
    const socket = this.surroundings.open(PROTOCOL);
    this.socket = socket;
    socket.onopen = () => {
      void this.send("hello", { d: { ticket } }).then((answer) => {
        if (socket !== this.socket || answer.is !== "ok") return;
        callOff();
        this.isOpen = true;
        this.expectFrame(SILENT_FOR_MS);
        this.listener.opened();
      });
    };
    socket.onmessage = ({ data }) => {
      if (socket === this.socket) this.received(readFrame(data));
    };
    socket.onclose = ({ code }) => {
      if (socket !== this.socket) return;
      callOff();
      this.closed(code);
    };
  }

  private received(frame: Frame | null): void {
    if (this.isOpen) this.expectFrame(SILENT_FOR_MS);
    if (!frame) return;
    switch (frame.is) {
      case "reply":
        this.answered(frame.to, { is: "ok", ok: frame.ok });
        return;
      case "refusal":
        this.answered(frame.to, { is: "refused", refusal: frame.refusal });
        return;
      case "ping":
        // From here and not from a timer, which a browser slows down in a page that nobody sees.
        this.socket?.send(JSON.stringify({ op: "pong" }));
        break;
      case "live":
        this.attempts = 0;
        break;
      case "goaway":
        this.leave(frame.afterMs);
        return;
    }
    this.listener.frame(frame);
  }

  /** The server will stop: nothing more is sent to it, and what it has in hand may still be answered. */
  private leave(afterMs: number): void {
    this.isLeaving = true;
    const socket = this.socket;
    this.surroundings.later(afterMs, () => {
      if (socket === this.socket) this.abandon();
    });
  }

  /** Closes a socket without waiting for the other side, which may be gone. */
  private abandon(): void {
    this.socket?.close();
    this.closed(0);
  }

  private closed(code: number): void {
    this.socket = null;
    this.isOpen = false;
    this.callOffSilence?.();
    this.callOffSilence = null;
    for (const answer of this.pending.values()) answer({ is: "lost" });
    this.pending.clear();
    this.listener.lost();
    if (this.isStopped) return;
    if (code >= 4300 && code < 5000) this.listener.stopped(String(code));
    // The ticket was too old, or the session has changed: another one may do, but not one after the other.
    else if (code >= 4200 && code < 4300 && this.attempts === 0) this.again();
    else this.waitAndConnect(0);
  }

  private again(): void {
    this.attempts += 1;
    this.start();
  }

  /**
   * Exponential backoff with full jitter, so that all who lost a server do not come back at once; nor all who were asked to
   * wait for as long.
   */
  private waitAndConnect(leastMs: number): void {
    const longest = Math.min(LONGEST_WAIT_MS, SHORTEST_WAIT_MS * 2 ** this.attempts);
    this.attempts += 1;
    const wait = leastMs + this.surroundings.random() * longest;
    this.callOffWait = this.surroundings.later(wait, () => this.start());
  }

  private expectFrame(withinMs: number): void {
    this.callOffSilence?.();
    this.callOffSilence = this.surroundings.later(withinMs, () => this.abandon());
  }

  private send(op: string, rest: Fields): Promise<Answer> {
    const id = this.nextId++;
    return new Promise((resolve) => {
      this.pending.set(id, resolve);
      this.socket?.send(JSON.stringify({ id, op, ...rest }));
    });
  }

  private answered(id: number, answer: Answer): void {
    this.pending.get(id)?.(answer);
    this.pending.delete(id);
  }
}
