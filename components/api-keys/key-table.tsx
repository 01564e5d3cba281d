import type { Outcome } from "#components/ui/run-action.ts";
import { Time } from "#components/ui/time.tsx";
import type { ApiKey } from "#lib/contracts/api-keys.ts";
import { RevokeButton } from "./revoke-button.tsx";

/** The person's keys in this workspace. */
export function KeyTable({
  keys,
  nowMs,
  timeZone,
  revoke,
}: {
  keys: readonly ApiKey[];
  nowMs: number;
  timeZone: string;
  revoke: (id: string) => Promise<Outcome>;
}) {
  const time = (at: string) => <Time at={at} nowMs={nowMs} timeZone={timeZone} />;
  return (
    <ul className="rounded-md border border-line bg-surface">
      {keys.map((key) => {
        const expired = key.expires_at !== null && Date.parse(key.expires_at) <= nowMs;
        return (
          <li
            key={key.id}
            className="flex flex-wrap items-center justify-between gap-3 border-line border-b px-4 py-3 last:border-b-0"
          >
            <div className="grid min-w-0 gap-0.5">
              <p className="font-semibold">
                {key.name} <code className="font-normal text-muted">{key.prefix}…</code>
              </p>
              <p className="text-sm text-muted">{key.scopes.join(", ")}</p>
              <p className="text-sm text-muted">
                Made {time(key.created_at)}.{" "}
                {key.last_used_at ? <>Last used {time(key.last_used_at)}.</> : "Never used."}{" "}
                {key.revoked_at ? (
                  <>Revoked {time(key.revoked_at)}.</>
                ) : key.expires_at ? (
                  <>
                    {expired ? "Expired" : "Expires"} {time(key.expires_at)}.
                  </>
                ) : (
                  "Never expires."
                )}
              </p>
            </div>
            {key.revoked_at ? null : <RevokeButton id={key.id} name={key.name} revoke={revoke} />}
          </li>
        );
      })}
    </ul>
  );
}
