import Link from "next/link";
import { type Changes, newEventsMax } from "#lib/contracts/visits.ts";
import { sinceWords } from "./since.ts";

/** What came about since the person was last here: "Since yesterday 17:10: 3 new patterns, 1 suggestion, 412 events." */
export function WhatChanged({
  changes,
  root,
  nowMs,
  timeZone,
}: {
  changes: Changes & { since: string };
  root: string;
  nowMs: number;
  timeZone: string;
}) {
  const { since, patterns, suggestions, events } = changes;
  const many = events >= newEventsMax ? `more than ${newEventsMax.toLocaleString("en")}` : events.toLocaleString("en");
  const parts = [
    patterns > 0 && {
      href: `${root}/patterns?since=${encodeURIComponent(since)}`,
      text: `${patterns.toLocaleString("en")} new ${patterns === 1 ? "pattern" : "patterns"}`,
    },
    suggestions > 0 && {
      href: `${root}/suggestions`,
      text: `${suggestions} new ${suggestions === 1 ? "suggestion" : "suggestions"}`,
    },
    events > 0 && { href: `${root}/activity`, text: `${many} ${events === 1 ? "event" : "events"}` },
  ].filter((part) => part !== false);
  const when = sinceWords(since, nowMs, timeZone);
  if (parts.length === 0) return <>Nothing new since {when}.</>;
  return (
    <>
      Since {when}:{" "}
      {parts.map(({ href, text }, index) => (
        <span key={href}>
          {index > 0 ? ", " : ""}
          <Link href={href} className="underline underline-offset-2 hover:text-accent">
            {text}
          </Link>
        </span>
      ))}
      .
    </>
  );
}
