"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useEffect, useState } from "react";
import type { Topic } from "#lib/contracts/topic.ts";
import { ApiError } from "./fetch-api.ts";
import { gather } from "./gather.ts";
import { useLive } from "./live.tsx";

declare module "@tanstack/react-query" {
  interface Register {
    defaultError: ApiError;
    /** `topics`: fetched anew when one of them changes. */
    queryMeta: { readonly topics?: readonly Topic[] };
  }
}

const attemptsMax = 3;

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // Changes are told; asking again by the clock would only repeat it.
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        // What the service worker kept can be read without a network.
        networkMode: "offlineFirst",
        retry: (failures, error) => failures + 1 < attemptsMax && error instanceof ApiError && error.retryable,
        retryDelay: (failures, error) =>
          Math.max((error.retryAfterSeconds ?? 0) * 1000, 500 * 2 ** failures * (0.75 + Math.random() / 2)),
      },
      mutations: { networkMode: "always" },
    },
  });
}

const everyTopic: readonly Topic[] = ["events", "patterns", "suggestions", "devices", "api_keys", "account"];

/**
 * Gives what is inside a TanStack Query client whose queries follow the database: one that has
 * `meta: { topics: ["events"] }` is fetched anew when that topic changes. Put it around the part of a page that has live
 * lists, inside `LiveProvider`; pages without one need not load it.
 */
export function QueryProvider({ children }: { children: ReactNode }) {
  const [{ client, tell, cancel }] = useState(makeLiveQueries);
  useLive(everyTopic, tell);
  useEffect(() => cancel, [cancel]);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

function makeLiveQueries() {
  const client = makeQueryClient();
  const changed = new Set<Topic>();
  const [ask, cancel] = gather(() => {
    const topics = new Set(changed);
    changed.clear();
    void client.invalidateQueries({
      predicate: ({ meta }) => meta?.topics?.some((topic) => topics.has(topic)) ?? false,
    });
  });
  const tell = (topics: readonly Topic[]) => {
    for (const topic of topics) changed.add(topic);
    ask();
  };
  return { client, tell, cancel };
}
