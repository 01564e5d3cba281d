import { randomBytes } from "node:crypto";

type Meta = Record<string, unknown> & { phx_ref: string };

/** One member's presence. Several members may share a key: one person with two windows. */
export interface Tracked {
  key: string;
  meta: Meta;
}

/** Presences by key, as the client's `presence_state` and `presence_diff` have them. */
export type Group = Record<string, { metas: Meta[] }>;

/** A presence with a reference of its own, naming the one that it replaces. */
export function addMeta(key: string, meta: Record<string, unknown>, before: Tracked | undefined): Tracked {
  const phx_ref = randomBytes(12).toString("base64url");
  return { key, meta: { ...meta, ...(before && { phx_ref_prev: before.meta.phx_ref }), phx_ref } };
}

/** Groups presences by key. */
export function describe(presences: Iterable<Tracked>): Group {
  // Without a prototype: a key is a person's choice and may be `__proto__`.
  const group: Group = Object.create(null);
  for (const { key, meta } of presences) {
    const entry = group[key];
    if (entry) entry.metas.push(meta);
    else group[key] = { metas: [meta] };
  }
  return group;
}
