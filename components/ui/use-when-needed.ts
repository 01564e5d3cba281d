"use client";

import { useCallback, useRef, useState } from "react";

/**
 * A module that is fetched when it is first needed, so that no page pays for what nobody has opened. `load` fetches and
 * then gives it as `loaded`; `warm` only fetches, for hover and focus. It fetches once, and again after a failure.
 */
export function useWhenNeeded<T>(fetchModule: () => Promise<T>): {
  loaded: T | null;
  load: () => void;
  warm: () => void;
} {
  const [loaded, setLoaded] = useState<T | null>(null);
  const fetcher = useRef(fetchModule);
  // A failure means that the network is gone: the next press tries again.
  const load = useCallback(
    () =>
      void fetcher.current().then(
        (module) => setLoaded(() => module),
        () => {},
      ),
    [],
  );
  const warm = useCallback(() => void fetcher.current().catch(() => {}), []);
  return { loaded, load, warm };
}
