import { Badge } from "#components/ui/badge.tsx";
import { ConfirmButton } from "#components/ui/confirm.tsx";
import type { Outcome } from "#components/ui/run-action.ts";
import { Time } from "#components/ui/time.tsx";
import type { Session } from "#lib/contracts/sessions.ts";

/** The network a session was used from; one that is the server's own by what a person would call it. */
const placeOf = (address: string) => (/^(?:127\.|0:0:0:)/.test(address) ? "this computer" : address);

/** Where the person is signed in, this one first. */
export function SessionList({
  sessions,
  nowMs,
  timeZone,
  end,
}: {
  sessions: readonly Session[];
  nowMs: number;
  timeZone: string;
  end: (id: string) => Promise<Outcome>;
}) {
  const time = (at: string) => <Time at={at} nowMs={nowMs} timeZone={timeZone} />;
  const sorted = [...sessions].sort((a, b) => Number(b.current) - Number(a.current));
  return (
    <ul className="rounded-md border border-line bg-surface">
      {sorted.map((session) => (
        <li
          key={session.id}
          className="flex flex-wrap items-center justify-between gap-3 border-line border-b px-4 py-3 last:border-b-0"
        >
          <div className="grid min-w-0 gap-0.5">
            <p className="flex flex-wrap items-center gap-2 font-semibold">
              {session.device}
              {session.current ? <Badge tone="accent">This one</Badge> : null}
            </p>
            <p className="text-muted text-sm">
              {session.address ? <>{placeOf(session.address)}, </> : null}
              {session.current ? "in use now" : <>last used {time(session.last_used_at)}</>}
            </p>
            <p className="text-muted text-sm">
              Signed in {time(session.created_at)}
              {session.second_factor ? ", with a code" : ""}
            </p>
          </div>
          {session.current ? null : (
            <ConfirmButton
              look="plain"
              name={`Sign out ${session.device}`}
              title={`Sign out ${session.device}?`}
              consequence="It is signed out at once and has to sign in again. Nothing that it has done is lost."
              doIt="Sign it out"
              act={end.bind(null, session.id)}
              done={`${session.device} is signed out.`}
              failed="It was not signed out."
            >
              Sign out
            </ConfirmButton>
          )}
        </li>
      ))}
    </ul>
  );
}
