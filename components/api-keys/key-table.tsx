import { Badge } from "#components/ui/badge.tsx";
import { ButtonLink } from "#components/ui/button.tsx";
import { ConfirmButton } from "#components/ui/confirm.tsx";
import type { Outcome } from "#components/ui/run-action.ts";
import { Time } from "#components/ui/time.tsx";
import type { ApiKey } from "#lib/contracts/api-keys.ts";
import { keyState } from "./key-state.ts";

/** The person's keys in this workspace, each with what it may do, when it was used and when it ends. */
export function KeyTable({
  keys,
  nowMs,
  timeZone,
  revoke,
  rotateHref,
}: {
  keys: readonly ApiKey[];
  nowMs: number;
  timeZone: string;
  revoke: (id: string) => Promise<Outcome>;
  /** Where a key's successor is made. */
  rotateHref: (id: string) => string;
}) {
  const time = (at: string) => <Time at={at} nowMs={nowMs} timeZone={timeZone} />;
  return (
    <ul className="rounded-md border border-line bg-surface">
      {keys.map((key) => {
        const { ended, warning } = keyState(key, nowMs);
        return (
          <li
            key={key.id}
            className="flex flex-wrap items-center justify-between gap-x-4 gap-y-3 border-line border-b px-4 py-3 last:border-b-0"
          >
            <div className="grid min-w-0 flex-1 basis-72 gap-0.5">
              <h3 className="flex flex-wrap items-center gap-x-2 gap-y-1 text-base">
                <span className="min-w-0 break-words">{key.name}</span>
                <code className="font-normal text-muted">{key.prefix}…</code>
                {key.kind === "wakatime" ? <Badge>WakaTime</Badge> : null}
                {warning ? <Badge tone="warn">{warning}</Badge> : null}
              </h3>
              <p className="text-muted text-sm">{key.scopes.join(", ")}</p>
              <p className="text-muted text-sm">
                Made {time(key.created_at)}.{" "}
                {key.last_used_at ? <>Last used {time(key.last_used_at)}.</> : "Never used."}{" "}
                {key.revoked_at ? (
                  <>Revoked {time(key.revoked_at)}.</>
                ) : key.expires_at ? (
                  <>
                    {ended ? "Expired" : "Expires"} {time(key.expires_at)}.
                  </>
                ) : (
                  "Never expires."
                )}
              </p>
            </div>
            {ended ? null : (
              <div className="flex flex-wrap gap-2">
                <ButtonLink look="quiet" href={rotateHref(key.id)} aria-label={`Replace ${key.name}`}>
                  Replace
                </ButtonLink>
                <ConfirmButton
                  name={`Revoke ${key.name}`}
                  title={`Revoke “${key.name}”?`}
                  consequence="Whatever uses this key stops working at once. What it has sent stays. This cannot be undone."
                  doIt="Revoke key"
                  act={revoke.bind(null, key.id)}
                  done={`“${key.name}” is revoked.`}
                  failed="It was not revoked."
                >
                  Revoke
                </ConfirmButton>
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
