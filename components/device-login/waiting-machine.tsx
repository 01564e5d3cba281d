import { Time } from "#components/ui/time.tsx";
import type { DeviceLogin } from "#lib/contracts/device-logins.ts";
import { scopeDescriptions } from "#lib/contracts/scopes.ts";

/** Who asks, from where, since when, and for what: all that a person can compare with what they know. */
export function WaitingMachine({ login, nowMs, timeZone }: { login: DeviceLogin; nowMs: number; timeZone: string }) {
  return (
    <div className="grid gap-4 rounded-md border border-line bg-surface p-4">
      <div className="grid gap-1">
        <p className="text-muted text-sm">The terminal must show this code</p>
        <p className="font-mono text-xl tracking-widest" data-testid="user-code">
          {login.user_code}
        </p>
      </div>
      <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[auto_1fr]">
        <Fact name="Machine">{login.device_name ?? "It gave no name"}</Fact>
        <Fact name="Program">{login.client ?? "It gave no name"}</Fact>
        <Fact name="Asks from">{login.address ?? "An unknown network"}</Fact>
        <Fact name="Asked">
          <Time at={login.created_at} nowMs={nowMs} timeZone={timeZone} />
        </Fact>
      </dl>
      <div className="grid gap-1">
        <p className="text-muted text-sm">It may, until you revoke it</p>
        <ul className="grid list-disc gap-0.5 pl-5">
          {login.scopes.map((scope) => (
            <li key={scope}>
              {scopeDescriptions[scope]}
              {scope === "events:delete" ? <strong> (asked for by name: nothing needs this by itself)</strong> : null}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <div className="grid gap-x-4 sm:col-span-2 sm:grid-cols-subgrid">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}
