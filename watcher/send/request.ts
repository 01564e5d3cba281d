import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as plainRequest } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";

export interface Answer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
}

export interface RequestOptions {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** How long the whole of it may take, the answer's last byte included. */
  readonly timeoutMs: number;
}

/** An answer longer than this is not one of Floyo's. */
const answerBytesMax = 64 * 1024 * 1024;

const agents = { plain: new PlainAgent({ keepAlive: true }), secure: new SecureAgent({ keepAlive: true }) };

/**
 * Makes one HTTP request and reads the whole answer; redirections are given as they are. Node's own `fetch` does the
 * same, and costs a process that runs all day 17 MB more memory.
 *
 * @throws Error of the system, or one named `TimeoutError`
 */
export function sendRequest(url: string, options: RequestOptions): Promise<Answer> {
  return attempt(url, options).catch((error: unknown) => {
    // The server closed a connection that had been kept open, just then. Were the request taken all the same, it may be
    // taken again: it reads, or its events have ids.
    if (error instanceof StaleConnection) return attempt(url, options);
    throw error;
  });
}

class StaleConnection extends Error {}

function attempt(url: string, { method, headers, body, timeoutMs }: RequestOptions): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const secure = url.startsWith("https:");
    const start = secure ? secureRequest : plainRequest;
    const length = body ? { "content-length": String(body.length) } : {};
    const request: ClientRequest = start(url, {
      method,
      headers: { ...headers, ...length },
      agent: secure ? agents.secure : agents.plain,
    });
    const timer = setTimeout(() => request.destroy(timeoutError()), timeoutMs);
    const fail = (error: Error) => {
      clearTimeout(timer);
      reject(error);
    };
    let answered = false;
    request.once("response", (response) => {
      answered = true;
      read(response).then((text) => {
        clearTimeout(timer);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      }, fail);
    });
    request.once("error", (error) => {
      const cut = "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
      fail(cut && request.reusedSocket && !answered ? new StaleConnection("stale", { cause: error }) : error);
    });
    request.end(body);
  });
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes > answerBytesMax) throw new Error("the answer does not end");
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function timeoutError(): Error {
  const error = new Error("The request took too long");
  error.name = "TimeoutError";
  return error;
}
