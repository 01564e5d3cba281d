import { foreignKey, index, text, uuid } from "drizzle-orm/pg-core";
import { authUsers } from "drizzle-orm/supabase";
import { floyo, instant } from "./floyo.ts";

/**
 * When and from where a session was last used, so that a person can tell theirs apart: the auth service sees only this
 * server ask. Written by `floyo_private.find_workspace` alone: no policy, no grant. It goes with its session (the
 * foreign key to `auth.sessions` stands in the migration `sessions`).
 */
export const sessionUses = floyo
  .table(
    "session_uses",
    {
      sessionId: uuid("session_id").primaryKey(),
      userId: uuid("user_id").notNull(),
      /** As the browser calls itself, at most 300 characters. */
      userAgent: text("user_agent"),
      /** Shortened before it is stored: the network, not the machine. */
      address: text("address"),
      seenAt: instant("seen_at").notNull(),
    },
    (table) => [
      foreignKey({ name: "session_uses_user_fk", columns: [table.userId], foreignColumns: [authUsers.id] }).onDelete(
        "cascade",
      ),
      index("session_uses_user_idx").on(table.userId),
    ],
  )
  .enableRLS();
