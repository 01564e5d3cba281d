import http from "node:http";
import https from "node:https";
import type { Answer } from "./answer.ts";
import { sign, verifySignature } from "./signature.ts";

/** How a call to an app ended. Only an answer that the app's SDK signed says anything about the function. */
export type CallResult =
  | ({ readonly kind: "answered" } & Answer)
  /** The app was not there, or something else answered in its place. It has not run anything. */
  | { readonly kind: "away"; readonly reason: string }
  /** The call reached the app and broke off. It may have run something. */
  | { readonly kind: "lost"; readonly reason: string }
  /** A connection that was kept open turned out to be closed. Whether the app saw the call is not known. */
  | { readonly kind: "stale"; readonly reason: string };

export interface Call {
  readonly method: "POST" | "PUT";
  readonly url: URL;
  /** Canonical JSON, which the signature is made over. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

const answerBytesMax = 64 * 1024 * 1024;

/** Connections are kept open; each client closes its own. */
export function createClient(signingKey: string, connections: number) {
  const options = { keepAlive: true, maxSockets: connections, scheduling: "lifo" } as const;
  const agents = { "http:": new http.Agent(options), "https:": new https.Agent(options) };

  /**
   * Sends one signed request. Never throws, and never sends twice: what may have begun must not begin again under the
   * same lease. Not `fetch`, which gives up on an answer after five minutes.
   */
  function call({ method, url, body, headers, timeoutMs, signal }: Call): Promise<CallResult> {
    return new Promise((resolve) => {
      const secure = url.protocol === "https:";
      const request = (secure ? https : http).request(url, {
        method,
        agent: agents[secure ? "https:" : "http:"],
        headers: {
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body),
          "user-agent": "floyo-jobs",
          "x-inngest-server-kind": "cloud",
          "x-inngest-signature": sign(body, signingKey),
          ...headers,
        },
        ...(signal && { signal }),
      });
      let connected = false;
      const timer = setTimeout(
        () => request.destroy(new Error(`no answer in ${Math.round(timeoutMs / 1000)} s`)),
        timeoutMs,
      );
      const finish = (result: CallResult) => {
        clearTimeout(timer);
        resolve(result);
      };
      request.on("socket", (socket) => {
        if (request.reusedSocket) connected = true;
        else socket.once(secure ? "secureConnect" : "connect", () => (connected = true));
      });
      request.on("error", (error: NodeJS.ErrnoException) => {
        const reason = error.code ?? error.message;
        const stale = request.reusedSocket && (error.code === "ECONNRESET" || error.code === "EPIPE");
        finish({ kind: stale ? "stale" : connected ? "lost" : "away", reason });
      });
      request.on("response", (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on("data", (chunk: Buffer) => {
          size += chunk.length;
          if (size > answerBytesMax) request.destroy(new Error("the answer is too long"));
          else chunks.push(chunk);
        });
        response.on("error", (error: NodeJS.ErrnoException) =>
          finish({ kind: "lost", reason: error.code ?? error.message }),
        );
        response.on("end", () => finish(read(response, Buffer.concat(chunks).toString("utf8"))));
      });
      request.end(body);
    });
  }

  function read(response: http.IncomingMessage, text: string): CallResult {
    let status = response.statusCode ?? 0;
    let body = text;
    let headers = flatten(response.headers);
    if (headers["x-inngest-sdk"] === undefined) {
      const refused =
        status === 401
          ? ": it does not accept this runner's signature (is INNGEST_SIGNING_KEY the same on both sides?)"
          : "";
      return { kind: "away", reason: `the app answered ${status}, but not through the Inngest SDK${refused}` };
    }
    if (status === 201) {
      // The app streams: white space while it works, then its answer as one object.
      try {
        const streamed = JSON.parse(text.trim()) as { status: number; headers: Record<string, string>; body: string };
        ({ status, body } = streamed);
        headers = flatten(streamed.headers);
      } catch {
        return { kind: "lost", reason: "the app's streamed answer broke off" };
      }
    }
    if (!verifySignature(body, headers["x-inngest-signature"], signingKey)) {
      return {
        kind: "away",
        reason:
          "the app's answer is not signed with this runner's key (is INNGEST_DEV set to 0 and INNGEST_SIGNING_KEY the same?)",
      };
    }
    return { kind: "answered", status, headers, body };
  }

  return {
    call,
    close() {
      agents["http:"].destroy();
      agents["https:"].destroy();
    },
  };
}

export type Client = ReturnType<typeof createClient>;

function flatten(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), Array.isArray(value) ? value[0] : value]),
  );
}
