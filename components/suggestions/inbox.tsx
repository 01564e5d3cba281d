"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { startTransition, useEffect, useOptimistic, useRef, useState } from "react";
import { useShortcut } from "#components/shell/use-shortcut.ts";
import { Icon } from "#components/ui/icon.tsx";
import { useToast } from "#components/ui/toast.tsx";
import type { DismissReason, SuggestionStatus } from "#lib/contracts/suggestions.ts";
import { dismissReasons } from "./dismiss-reasons.ts";
import { InboxActions } from "./inbox-actions.tsx";
import { applyChange, type Decision, type InboxItem, type InboxList, nextAfter } from "./inbox-state.ts";
import { InboxTabs } from "./inbox-tabs.tsx";
import type { SuggestionActions } from "./suggestion-actions.ts";

/**
 * The suggestions of one status, one in view at a time and the list beside it; on a phone the list leads to the one. What
 * is in view stands in the address. Decisions show at once; when the server refuses, they come back and it says
 * why. `empty` is shown when nothing is left.
 */
export function Inbox({
  list: given,
  status,
  at: givenAt,
  movedTo,
  path,
  actions,
  empty,
}: {
  list: InboxList;
  status: SuggestionStatus;
  /** The id in view as the address had it; null for none. */
  at: string | null;
  /** Where the suggestion lies now that the address names, if it is in another list; null where it is in this one. */
  movedTo: SuggestionStatus | null;
  path: string;
  actions: SuggestionActions;
  empty: React.ReactNode;
}) {
  const router = useRouter();
  const toast = useToast();
  const [list, change] = useOptimistic(given, applyChange);
  const [last, setLast] = useState<Decision | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  /** The decision sent last: the next waits for its answer, or an undo could reach the server before what it takes back. */
  const sent = useRef<Promise<unknown>>(Promise.resolve());
  const send = (...decided: Parameters<typeof perform>) => {
    const answer = sent.current.then(() => perform(...decided));
    sent.current = answer;
    return answer;
  };
  const [at, setAt] = useAddressed(givenAt);
  useFollow(givenAt !== null && movedTo !== null ? addressWith(path, movedTo, givenAt) : null);
  const { items } = list;
  const place = Math.max(
    0,
    items.findIndex(({ id }) => id === at),
  );
  const current = items[place] ?? null;
  /** On a phone: whether the one is open, or the list. */
  const opened = at !== null && current?.id === at;

  const show = (item: InboxItem | null, how: "push" | "replace") => {
    setAt(item?.id ?? null, how);
    focusSoon(frame.current, item?.id ?? null);
  };
  const step = (by: 1 | -1) => {
    const item = items[place + (at === null && by === 1 && !isWide() ? 0 : by)];
    if (item) show(item, "replace");
  };

  const decide = (item: InboxItem, to: SuggestionStatus, reason?: DismissReason) => {
    const decision: Decision = { item, place: items.indexOf(item), from: status, to, ...(reason ? { reason } : {}) };
    const next = nextAfter(items, decision.place);
    setLast(decision);
    show(opened || isWide() ? next : null, "replace");
    toast.show({ text: toldOf(decision), action: { label: "Undo", run: () => undo(decision) } });
    startTransition(async () => {
      change({ kind: "decide", decision });
      const outcome = await send(actions, item.id, to, reason ?? null);
      if (!outcome.ok) {
        setLast(null);
        show(opened || isWide() ? item : null, "replace");
        toast.show({ text: outcome.message ?? "It could not be kept; nothing was changed.", tone: "error" });
      }
    });
  };
  const undo = (decision: Decision) => {
    setLast(null);
    show(decision.item, "replace");
    startTransition(async () => {
      change({ kind: "undo", decision });
      const { from, item } = decision;
      const outcome = await send(actions, item.id, from, item.reason);
      toast.show(
        outcome.ok
          ? { text: "Taken back." }
          : { text: outcome.message ?? "It could not be taken back.", tone: "error" },
      );
    });
  };

  const none = current === null;
  useShortcut({ keys: "j", label: "Next suggestion", run: () => step(1), disabled: none });
  useShortcut({ keys: "ArrowDown", label: "Next suggestion", run: () => step(1), disabled: none });
  useShortcut({ keys: "k", label: "Previous suggestion", run: () => step(-1), disabled: none });
  useShortcut({ keys: "ArrowUp", label: "Previous suggestion", run: () => step(-1), disabled: none });
  useShortcut({
    keys: "a",
    label: "Accept this suggestion",
    run: () => current && decide(current, "accepted"),
    disabled: none || status === "accepted",
  });
  useShortcut({
    keys: "d",
    label: "Dismiss this suggestion",
    // As a press of the arrow would: both the menu's first button and the one that replaces it open on that, and keep it
    // from being taken for a step through the list.
    run: () =>
      frame.current
        ?.querySelector("[data-dismiss]")
        ?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowDown", bubbles: true, cancelable: true })),
    disabled: none || status === "dismissed",
  });
  useShortcut({
    keys: "r",
    label: "Make this suggestion open again",
    run: () => current && decide(current, "open"),
    disabled: none || status === "open",
  });
  useShortcut({
    keys: "e",
    label: "Go to the evidence",
    run: () => current?.patternHref && router.push(current.patternHref),
    disabled: !current?.patternHref,
  });
  useShortcut({ keys: "u", label: "Undo", run: () => last && undo(last), disabled: last === null });
  useShortcut({
    keys: "Escape",
    label: "Back to the list",
    run: () => show(null, "replace"),
    disabled: !opened || isWide(),
  });

  return (
    <div ref={frame} tabIndex={-1} className="grid gap-4 outline-none">
      <InboxTabs path={path} status={status} counts={list.counts} />
      {current === null ? (
        empty
      ) : (
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(15rem,20rem)_minmax(0,1fr)]">
          <ul
            aria-label="Suggestions"
            className={`overflow-hidden rounded-md border border-line bg-surface lg:block ${opened ? "hidden" : ""}`}
          >
            {items.map((item) => (
              <li key={item.id} className="border-line border-b last:border-b-0">
                <Link
                  href={addressWith(path, status, item.id)}
                  data-line={item.id}
                  aria-current={item.id === current.id ? "true" : undefined}
                  onClick={(event) => {
                    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                    event.preventDefault();
                    show(item, isWide() ? "replace" : "push");
                    // By Enter: on to what it opens.
                    if (event.detail === 0) frame.current?.querySelector<HTMLElement>("[data-detail]")?.focus();
                  }}
                  className="grid min-h-14 content-center gap-0.5 border-l-2 border-l-transparent px-3 py-2 -outline-offset-2 hover:bg-sunken lg:aria-[current]:border-l-accent lg:aria-[current]:bg-accent-soft"
                >
                  <span className="line-clamp-2">{item.title}</span>
                  <span className="text-muted text-sm">{item.note}</span>
                </Link>
              </li>
            ))}
          </ul>
          <section
            key={current.id}
            aria-label={current.name}
            data-detail=""
            tabIndex={-1}
            className={`grid gap-5 rounded-md border border-line bg-surface p-4 outline-none motion-safe:animate-appear md:p-6 lg:grid ${opened ? "" : "hidden"}`}
          >
            <div className="flex items-center justify-between gap-4 text-muted text-sm">
              <Link
                href={addressWith(path, status, null)}
                onClick={(event) => {
                  event.preventDefault();
                  show(null, "replace");
                }}
                className="inline-flex min-h-7 items-center gap-1.5 underline underline-offset-2 lg:hidden pointer-coarse:min-h-11"
              >
                <Icon name="back" />
                All of them
              </Link>
              <span className="tabular-nums">
                {place + 1} of {items.length}
              </span>
            </div>
            <h2 className="text-lg">{current.title}</h2>
            <InboxActions
              status={status}
              name={current.name}
              patternHref={current.patternHref}
              exportHref={`${path}/${current.id}/export`}
              accept={() => decide(current, "accepted")}
              dismiss={(reason) => decide(current, "dismissed", reason)}
              restore={() => decide(current, "open")}
            />
            {current.detail}
          </section>
        </div>
      )}
    </div>
  );
}

/** As the list stands beside the one: see the grid above. */
const isWide = () => typeof window !== "undefined" && window.matchMedia("(width >= 64rem)").matches;

function addressWith(path: string, status: SuggestionStatus, at: string | null): string {
  const query = new URLSearchParams({ ...(status === "open" ? {} : { status }), ...(at === null ? {} : { at }) });
  return query.size > 0 ? `${path}?${query}` : path;
}

/**
 * Which one is in view, kept in the address without asking the server: all of it is here. It stands behind `#`, which is
 * not sent: were it in the query, the answer to the next refresh would be that of another address than the router's, and
 * two such in a row load the page anew, in the middle of an undo. The query still says where to begin. The state goes
 * first, since the router tells of a new address a moment later, and a key pressed in between must mean what is seen.
 */
function useAddressed(given: string | null) {
  const [at, set] = useState(given);
  useEffect(() => {
    const read = () => set(addressed(window.location));
    read();
    window.addEventListener("popstate", read);
    return () => window.removeEventListener("popstate", read);
  }, []);
  const write = (id: string | null, how: "push" | "replace") => {
    set(id);
    const address = `${window.location.pathname}${window.location.search}${hashName}${id ?? ""}`;
    if (how === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  };
  return [at, write] as const;
}

const hashName = "#at=";

function addressed({ hash, search }: Location): string | null {
  const id = hash.startsWith(hashName) ? hash.slice(hashName.length) : new URLSearchParams(search).get("at");
  return id === "" ? null : id;
}

/**
 * Goes where the one lies that the address named when the page was opened. Only then, and not from the server: an answer to
 * a refresh may be older or newer than a decision that is on its way, and must not lead away from what is in view.
 */
function useFollow(address: string | null): void {
  const router = useRouter();
  const [first] = useState(address);
  useEffect(() => {
    if (first !== null) router.replace(first);
  }, [first, router]);
}

/** Puts the focus on the line in view once it is drawn; where the list is hidden, on what is open; else on the whole. */
function focusSoon(frame: HTMLElement | null, id: string | null): void {
  requestAnimationFrame(() => {
    const line = id === null ? null : frame?.querySelector<HTMLElement>(`[data-line="${CSS.escape(id)}"]`);
    const shown = [line, frame?.querySelector<HTMLElement>("[data-detail]")].find((part) => part?.checkVisibility());
    (shown ?? frame)?.focus({ preventScroll: shown !== line });
  });
}

function toldOf({ to, reason }: Decision): string {
  if (to === "accepted") return "Accepted. The draft is kept as it is.";
  if (to === "open") return "Open again.";
  const label = dismissReasons.find(({ value }) => value === reason)?.label;
  return label ? `Dismissed: ${label.charAt(0).toLowerCase()}${label.slice(1)}.` : "Dismissed.";
}

async function perform(actions: SuggestionActions, id: string, to: SuggestionStatus, reason: DismissReason | null) {
  const call =
    to === "accepted"
      ? actions.accept(id)
      : to === "open"
        ? actions.restore(id)
        : actions.dismiss(id, reason ?? "other");
  return await call.catch(() => ({ ok: false, message: "The server could not be reached. Nothing was changed." }));
}
