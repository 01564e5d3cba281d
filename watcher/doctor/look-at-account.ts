import { me } from "#lib/contracts/accounts.ts";
import type { Scope } from "#lib/contracts/scopes.ts";
import { type Cli, connect } from "../cli.ts";
import { Fault } from "../fault.ts";
import { type Credentials, consentUrl, spoolFolder } from "../home/credentials.ts";
import { callApi } from "../send/call-api.ts";
import { headersOf } from "../send/connection.ts";
import { sendRequest } from "../send/request.ts";
import { readState, summarizeSpool } from "../spool/sending-state.ts";
import { count, when } from "../terminal/words.ts";
import { type Finding, faulty, good, note } from "./finding.ts";

/** A clock that is off by more than this puts what happens at another time of the day. */
const clockOffMsMax = 30_000;

/** What some commands cannot do without. */
const wanted: Readonly<Partial<Record<Scope, string>>> = {
  "telemetry:write": "nothing can be sent",
  "events:read": "`floyo status` shows no activity",
  "patterns:read": "`floyo patterns` shows nothing",
  "suggestions:read": "`floyo suggest` shows nothing",
};

/** The server: whether it answers, takes the key and events, and shows the same time. */
export async function lookAtServer(cli: Cli, { url, key, organization }: Credentials): Promise<Finding[]> {
  const connection = connect(cli, url, key, organization.slug);
  let account: Awaited<ReturnType<typeof askMe>>;
  const askMe = () => callApi(connection, me);
  try {
    account = await askMe();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [faulty("Server", error.message, error.hint ?? "Try again later; what is captured meanwhile is kept.")];
  }
  const found = [good("Server", `${url}, workspace ${account.organization.name}`)];
  for (const [scope, without] of Object.entries(wanted))
    if (!account.scopes.some((one) => one === scope))
      found.push(note("Key", `lacks ${scope}: ${without}`, "`floyo login` makes one that has it."));
  found.push(
    account.consent.granted
      ? good("Consent", "given")
      : faulty("Consent", "not given, so nothing is captured", `Decide at ${consentUrl(connection.workspaceUrl)}`),
  );
  const asked = Date.now();
  const { headers } = await sendRequest(`${url}${me.path}`, {
    method: me.method,
    headers: headersOf(connection),
    timeoutMs: connection.timeoutMs,
  });
  const ahead = (asked + Date.now()) / 2 - Date.parse(String(headers.date));
  // The header knows whole seconds.
  if (Number.isFinite(ahead) && Math.abs(ahead) > clockOffMsMax)
    found.push(
      note(
        "Clock",
        `this machine's is ${Math.round(Math.abs(ahead) / 1000).toLocaleString("en")} s ${ahead > 0 ? "ahead of" : "behind"} the server's`,
        "Set it right; until then the server corrects the times of what is captured now.",
      ),
    );
  else if (Number.isFinite(ahead)) found.push(good("Clock", "agrees with the server's"));
  return found;
}

/** What waits, and what never got there. */
export function lookAtSpool(cli: Cli, credentials: Credentials): Finding[] {
  const folder = spoolFolder(cli.home, credentials);
  const { queued, refused, damaged } = summarizeSpool(folder);
  const state = readState(folder);
  const last = state.last_sent_at ? `; last sent ${when(state.last_sent_at, new Date())}` : "";
  const found = [
    queued === 0
      ? good("Queue", `nothing waits${last}`)
      : note("Queue", `${count(queued, "event")} to be sent${last}`, "`floyo flush` sends them now."),
  ];
  if (refused > 0)
    found.push(
      note("Refused", `${count(refused, "event")} that the server would not take`, "`floyo status` says why."),
    );
  if (damaged > 0)
    found.push(
      note("Damaged", `${count(damaged, "line")} of the spool could not be read and were set aside`, "Check the disk."),
    );
  if (state.last_error)
    found.push(note("Last error", `${state.last_error.message} (${when(state.last_error.at, new Date())})`));
  return found;
}
