import { ErrorBody } from "#lib/contracts/errors.ts";
import { exitCodes, Fault } from "../fault.ts";
import { consentUrl } from "../home/credentials.ts";
import type { Connection } from "./connection.ts";

/** What a refusal said, read as far as it can be: a newer server may know more codes, and a proxy none at all. */
export interface Refusal {
  readonly status: number;
  readonly code: string | null;
  readonly message: string | null;
  readonly requestId: string | null;
}

export function readRefusal(status: number, text: string): Refusal {
  const parsed = ErrorBody.safeParse(parseOrNull(text));
  if (parsed.success) {
    const { code, message, request_id, details } = parsed.data.error;
    const detail = details[0] ? `${details[0].field} ${details[0].message}` : "";
    const said = detail === "" || message.includes(detail) ? message : `${message.replace(/\.?$/, ".")} ${detail}`;
    return { status, code, message: said, requestId: request_id };
  }
  return { status, code: null, message: null, requestId: null };
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Whether the same request may be taken a little later: the server is busy, broken, or two requests collided in it. */
export const isPassing = ({ status, code }: Refusal): boolean =>
  status === 429 || status === 408 || status >= 500 || (status === 409 && code === "CONFLICT");

/**
 * Puts a refusal into words for the person, with what to do.
 *
 * @param retryAfterMs how long the server asked to be left alone, or null
 */
export function explainRefusal(
  refusal: Refusal,
  connection: Pick<Connection, "url" | "workspaceUrl">,
  retryAfterMs: number | null = null,
): Fault {
  const { status, code, requestId } = refusal;
  const said = refusal.message?.replace(/\.?$/, ".") ?? null;
  const quote = requestId ? ` Quote request ${requestId} when you ask for help.` : "";
  // One that does not speak our form is not the server's: what stands between may ask for a sign-in of its own.
  if (status === 401 && code !== null) {
    return new Fault(code, said ?? "The server does not accept your key.", {
      exitCode: exitCodes.notSignedIn,
      hint: "Run `floyo login` again.",
    });
  }
  if (code === "CONSENT_REQUIRED") {
    return new Fault(code, "You have not agreed to collection, so the server takes no events.", {
      hint: `Read what is collected and decide at ${consentUrl(connection.workspaceUrl)}, then run the command again.`,
    });
  }
  if (code === "DEVICE_REVOKED") {
    return new Fault(code, "You have revoked this device, so the server takes nothing from it.", {
      hint: `What was captured stays here. Allow the device again at ${connection.workspaceUrl}/settings/devices, then run \`floyo flush\`.`,
    });
  }
  if (code === "SCOPE_MISSING") {
    const scope = /\b[a-z]+:[a-z]+\b/.exec(said ?? "")?.[0];
    return new Fault(code, said ?? "Your key may not do this.", {
      hint: `Run \`floyo login --scope ${scope ?? "<scope>"}\`, or make a key that has it at ${connection.workspaceUrl}/settings/api-keys.`,
    });
  }
  if (code === "QUOTA_EXCEEDED") {
    return new Fault(code, said ?? "Your workspace has stored as many events today as it may.", {
      exitCode: exitCodes.unreachable,
      hint: `Nothing is lost: what is captured waits here and is sent once the server takes events again. The day's count stands at ${connection.workspaceUrl}/settings/workspace.`,
      retryAfterMs,
    });
  }
  if (isPassing(refusal)) {
    const wait = retryAfterMs === null || retryAfterMs < 1000 ? "a while" : `${Math.ceil(retryAfterMs / 1000)} s`;
    return new Fault(code ?? "UNAVAILABLE", said ?? `The server answers ${status}.`, {
      exitCode: exitCodes.unreachable,
      hint: `Try again in ${wait}.${quote}`,
      retryAfterMs,
    });
  }
  if (status >= 300 && status < 400) {
    return new Fault("REDIRECTED", `${connection.url} sends us elsewhere, and your key is not sent along.`, {
      hint: "Run `floyo login --url` with the address that the server itself uses.",
    });
  }
  if (code === null) return notFloyo(connection);
  const unexpected = status !== 404 ? { hint: `The server did not take the request.${quote}` } : {};
  return new Fault(code, said ?? `The server answers ${status}.`, unexpected);
}

/** The server knows the person, and takes nothing before they agree. */
export const consentFault = (connection: Pick<Connection, "url" | "workspaceUrl">): Fault =>
  explainRefusal({ status: 403, code: "CONSENT_REQUIRED", message: null, requestId: null }, connection);

/** The server knows the device, and takes nothing from it before the person allows it again. */
export const revokedFault = (connection: Pick<Connection, "url" | "workspaceUrl">): Fault =>
  explainRefusal({ status: 403, code: "DEVICE_REVOKED", message: null, requestId: null }, connection);

/** Something answered, but not Floyo: a proxy, a sign-in page of a network, another program on that port. */
export const notFloyo = (connection: Pick<Connection, "url">): Fault =>
  new Fault("NOT_FLOYO", `What answers at ${connection.url} is not a Floyo server.`, {
    exitCode: exitCodes.unreachable,
    hint: "Check the address, and that no proxy or network sign-in page stands between.",
  });

/** Puts a failed connection into words. */
export function explainUnreachable(error: unknown, connection: Pick<Connection, "url">): Fault {
  return new Fault("UNREACHABLE", `Cannot reach ${connection.url}: ${reasonOf(error)}.`, {
    exitCode: exitCodes.unreachable,
    hint: "Check that the server runs and that the address is right.",
    cause: error,
  });
}

const reasons: Record<string, string> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was cut",
  UND_ERR_SOCKET: "the connection was cut",
  ENOTFOUND: "no such host",
  EAI_AGAIN: "the name cannot be looked up now",
  ETIMEDOUT: "it does not answer",
  UND_ERR_CONNECT_TIMEOUT: "it does not answer",
  ENETUNREACH: "there is no network",
  EHOSTUNREACH: "there is no way to that host",
};

/** fetch wraps what happened in causes, sometimes several addresses' at once. */
function reasonOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; depth += 1) {
    if (at.name === "TimeoutError") return "it does not answer in time";
    const code = "code" in at && typeof at.code === "string" ? at.code : "";
    const reason = reasons[code];
    if (reason) return reason;
    if (code.startsWith("ERR_TLS") || code.includes("CERT")) return `its certificate is not trusted (${code})`;
    at = at instanceof AggregateError ? at.errors[0] : at.cause;
  }
  return error instanceof Error ? error.message.replace(/\.$/, "") : "the request failed";
}
