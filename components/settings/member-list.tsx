import { Avatar } from "#components/ui/avatar.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Time } from "#components/ui/time.tsx";
import type { Member } from "#lib/contracts/organizations.ts";

const roles: Record<Member["role"], { name: string; may: string }> = {
  owner: { name: "Owner", may: "may do everything, and rename the workspace" },
  admin: { name: "Admin", may: "manages the workspace, and reads its audit log" },
  member: { name: "Member", may: "sends events and works with what is learned from them" },
  viewer: { name: "Viewer", may: "reads, and sends nothing" },
};

/** Who belongs to a workspace, the strongest role first. */
export function MemberList({
  members,
  me,
  nowMs,
  timeZone,
}: {
  members: readonly Member[];
  me: string;
  nowMs: number;
  timeZone: string;
}) {
  return (
    <ul className="rounded-md border border-line bg-surface">
      {members.map(({ user_id, display_name, role, joined_at }) => (
        <li
          key={user_id}
          className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b px-4 py-2 last:border-b-0"
        >
          <Avatar name={display_name ?? "?"} />
          <span className="min-w-0 flex-1">
            <span className="block truncate font-semibold">
              {display_name ?? "Without a name"}
              {user_id === me ? <span className="font-normal text-muted"> (you)</span> : null}
            </span>
            <span className="block text-muted text-sm">
              Since <Time at={joined_at} nowMs={nowMs} timeZone={timeZone} />. {roles[role].name}: {roles[role].may}.
            </span>
          </span>
          <Badge tone={role === "owner" ? "accent" : "neutral"}>{roles[role].name}</Badge>
        </li>
      ))}
    </ul>
  );
}
