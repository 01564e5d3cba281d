import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** What goes wrong on the line with one request. Shares are of the first piece that passes, from 0 to 1. */
export type LineFault =
  /** The connection is reset as soon as the request begins. */
  | { readonly kind: "reset" }
  /** A part of the request passes, then both ends are cut. */
  | { readonly kind: "cut_request"; readonly share: number }
  /** The request passes whole and is answered; of the answer a part, or nothing, arrives before the cut. */
  | { readonly kind: "cut_answer"; readonly share: number }
  /** Half-open: the request is taken, goes nowhere, and the connection stays open in silence. */
  | { readonly kind: "half_open" }
  /** Half-open in the middle: a part of the request passes, then nothing does, either way. */
  | { readonly kind: "stopped"; readonly share: number }
  /** The request passes and is answered, and of the answer nothing ever comes. */
  | { readonly kind: "unanswered" }
  /** Each piece takes this long. */
  | { readonly kind: "slow"; readonly ms: number }
  /** An overloaded server: 429 or 503, and when to come back. */
  | { readonly kind: "busy"; readonly status: 429 | 503; readonly retryAfter: string };

export type LineFaultKind = LineFault["kind"];

interface Armed {
  readonly fault: LineFault;
  readonly tell: () => void;
}

/** A line to the server that breaks in the ways lines break. */
export interface FaultProxy {
  readonly url: string;
  /** The next request, on whichever connection, suffers this. Resolves once it has. */
  strike(fault: LineFault): Promise<void>;
  close(): Promise<void>;
}

/** @param target the server's address; looked up anew for each connection, so it may come and go */
export async function startFaultProxy(target: string): Promise<FaultProxy> {
  const { hostname, port } = new URL(target);
  const armed: Armed[] = [];
  const lines = new Set<Line>();
  const server: Server = createServer((client) => {
    const line = new Line(client, connect(Number(port), hostname), armed);
    lines.add(line);
    client.once("close", () => lines.delete(line));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    strike: (fault) => new Promise((tell) => armed.push({ fault, tell })),
    close: () =>
      new Promise((resolve) => {
        for (const line of lines) line.cut();
        server.close(() => resolve());
      }),
  };
}

/** One connection through the proxy. */
class Line {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #armed: Armed[];
  /** What this connection suffers from; nothing of it heals. */
  #suffering: Armed | null = null;
  /** The next bytes of the client begin a request. */
  #atStart = true;
  #silent = false;
  #struck = false;

  constructor(client: Socket, upstream: Socket, armed: Armed[]) {
    this.#client = client;
    this.#upstream = upstream;
    this.#armed = armed;
    for (const socket of [client, upstream]) socket.setNoDelay().on("error", () => this.cut());
    client.on("data", (piece: Buffer) => this.#fromClient(piece));
    upstream.on("data", (piece: Buffer) => this.#fromServer(piece));
    // Silent, it tells neither end that the other has gone, as a line without a peer does.
    client.on("close", () => {
      upstream.destroy();
      this.#handOn();
    });
    upstream.on("close", () => {
      if (!this.#silent) client.destroy();
    });
  }

  cut(): void {
    this.#client.destroy();
    this.#upstream.destroy();
  }

  #fromClient(piece: Buffer): void {
    if (this.#atStart) this.#suffering ??= this.#armed.shift() ?? null;
    this.#atStart = false;
    if (this.#silent) return;
    const fault = this.#suffering?.fault;
    // These strike at the answer.
    if (!fault || fault.kind === "cut_answer" || fault.kind === "unanswered") this.#pass(this.#upstream, piece);
    else {
      this.#spoilRequest(fault, piece);
      this.#strike();
    }
  }

  #spoilRequest(fault: Exclude<LineFault, { kind: "cut_answer" | "unanswered" }>, piece: Buffer): void {
    switch (fault.kind) {
      case "reset":
        this.#client.resetAndDestroy();
        this.#upstream.destroy();
        break;
      case "cut_request":
        this.#upstream.write(piece.subarray(0, partOf(piece, fault.share)), () => this.cut());
        break;
      case "half_open":
        this.#silent = true;
        break;
      case "stopped":
        this.#silent = true;
        this.#pass(this.#upstream, piece.subarray(0, partOf(piece, fault.share)));
        break;
      case "busy":
        this.#silent = true;
        this.#client.end(busyAnswer(fault.status, fault.retryAfter));
        break;
      case "slow":
        setTimeout(() => this.#pass(this.#upstream, piece), fault.ms);
        break;
    }
  }

  #fromServer(piece: Buffer): void {
    this.#atStart = true;
    if (this.#silent) return;
    const fault = this.#suffering?.fault;
    if (fault?.kind === "cut_answer") {
      this.#client.write(piece.subarray(0, partOf(piece, fault.share)), () => this.cut());
      this.#strike();
    } else if (fault?.kind === "unanswered") {
      this.#silent = true;
      this.#strike();
    } else if (fault?.kind === "slow") setTimeout(() => this.#pass(this.#client, piece), fault.ms);
    else this.#pass(this.#client, piece);
  }

  #strike(): void {
    if (!this.#struck) this.#suffering?.tell();
    this.#struck = true;
  }

  /** What a connection that ended by itself was spared, the next one suffers. */
  #handOn(): void {
    if (this.#suffering && !this.#struck) this.#armed.unshift(this.#suffering);
    this.#suffering = null;
  }

  #pass(to: Socket, piece: Buffer): void {
    if (!to.destroyed && to.writable) to.write(piece);
  }
}

/** Less than all of it, so that something is always missing. */
const partOf = (piece: Buffer, share: number): number => Math.min(piece.length - 1, Math.floor(piece.length * share));

function busyAnswer(status: 429 | 503, retryAfter: string): string {
  const code = status === 429 ? "RATE_LIMITED" : "UNAVAILABLE";
  const body = JSON.stringify({ error: { code, message: "Too busy.", details: [], request_id: "req_proxy" } });
  return [
    `HTTP/1.1 ${status} Busy`,
    "Content-Type: application/json",
    `Date: ${new Date().toUTCString()}`,
    `Retry-After: ${retryAfter}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
    "",
    body,
  ].join("\r\n");
}
