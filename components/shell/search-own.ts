"use client";

import { useEffect, useState } from "react";
import { ApiError, fetchApi } from "#lib/browser/fetch-api.ts";
import type { list as listEvents } from "#lib/contracts/events.ts";
import type { list as listPatterns } from "#lib/contracts/patterns.ts";
import type { list as listSuggestions } from "#lib/contracts/suggestions.ts";
import { includesWords } from "./includes-words.ts";

/** Something of the person's own that answers a search. */
export interface Found {
  readonly kind: "pattern" | "suggestion" | "file";
  readonly id: string;
  readonly label: string;
  readonly href: string;
}

export interface Search {
  /** `idle`: too little typed to search for. */
  readonly state: "idle" | "loading" | "done" | "failed";
  readonly found: readonly Found[];
  readonly error: ApiError | null;
}

const lettersMin = 2;
const waitMs = 180;
const eachMax = 6;
const idle: Search = { state: "idle", found: [], error: null };

/** Looks for patterns, suggestions and files that hold what is typed, once the typing rests. What was found stays until then. */
export function useOwnSearch(org: string, typed: string): Search {
  const [search, setSearch] = useState<Search>(idle);
  const text = typed.trim();
  useEffect(() => {
    if (text.length < lettersMin) {
      setSearch(idle);
      return;
    }
    const asking = new AbortController();
    setSearch((before) => ({ ...before, state: "loading", error: null }));
    const timer = setTimeout(() => {
      searchOwn(org, text, asking.signal).then(
        (found) => setSearch({ state: "done", found, error: null }),
        (error: unknown) => {
          if (asking.signal.aborted) return;
          setSearch({ state: "failed", found: [], error: error instanceof ApiError ? error : null });
        },
      );
    }, waitMs);
    return () => {
      clearTimeout(timer);
      asking.abort();
    };
  }, [org, text]);
  return search;
}

async function searchOwn(org: string, text: string, signal: AbortSignal): Promise<Found[]> {
  const root = `/w/${org}`;
  const [patterns, suggestions, events] = await Promise.all([
    fetchApi<typeof listPatterns>({
      org,
      method: "GET",
      path: "/api/v1/patterns",
      query: { search: text, limit: eachMax },
      signal,
    }),
    fetchApi<typeof listSuggestions>({
      org,
      method: "GET",
      path: "/api/v1/suggestions",
      query: { status: "open", limit: 50 },
      signal,
    }),
    fetchApi<typeof listEvents>({
      org,
      method: "GET",
      path: "/api/v1/events",
      query: { path: text, limit: 100 },
      signal,
    }),
  ]);
  const paths = new Set(events.data.flatMap(({ path }) => (path === null ? [] : [path])));
  return [
    ...suggestions.data
      .filter(({ title }) => includesWords(title, text))
      .slice(0, eachMax)
      .map(({ id, title }): Found => ({ kind: "suggestion", id, label: title, href: `${root}/suggestions/${id}` })),
    ...patterns.data.map(
      ({ id, title }): Found => ({ kind: "pattern", id, label: title, href: `${root}/patterns/${id}` }),
    ),
    ...[...paths].slice(0, eachMax).map(
      (path): Found => ({
        kind: "file",
        id: path,
        label: `\`${path}\``,
        href: `${root}/activity?path=${encodeURIComponent(path)}`,
      }),
    ),
  ];
}
