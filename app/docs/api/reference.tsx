"use client";

import { useEffect, useRef, useState } from "react";
import "swagger-ui-dist/swagger-ui.css";
import "./reference.css";

const address = "/api/v1/openapi.json";

/** Whether the page is dark now: the person's choice on `<html>`, else the system's. */
function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
}

/** Swagger UI, loaded when the page is there and only on it. It reads the description from this very site. */
export function Reference() {
  const place = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"loading" | "ready" | "failed">("loading");

  useEffect(() => {
    const html = document.documentElement;
    const system = matchMedia("(prefers-color-scheme: dark)");
    const follow = () => html.classList.toggle("dark-mode", isDark());
    const watch = new MutationObserver(follow);
    follow();
    system.addEventListener("change", follow);
    watch.observe(html, { attributes: true, attributeFilter: ["data-theme"] });
    return () => {
      system.removeEventListener("change", follow);
      watch.disconnect();
      html.classList.remove("dark-mode");
    };
  }, []);

  useEffect(() => {
    const node = place.current;
    if (!node) return;
    let left = false;
    import("swagger-ui-dist/swagger-ui-es-bundle.js")
      .then(({ default: SwaggerUI }) => {
        if (left) return;
        SwaggerUI({
          domNode: node,
          url: address,
          // Its default would send the description to a validator on another site.
          validatorUrl: null,
          deepLinking: true,
          displayRequestDuration: true,
          defaultModelsExpandDepth: 0,
          docExpansion: "list",
          onComplete: () => setState("ready"),
        });
      })
      .catch(() => setState("failed"));
    return () => {
      left = true;
    };
  }, []);

  return (
    <>
      {state === "loading" && <p role="status">Loading the reference…</p>}
      {state === "failed" && (
        <p role="alert">
          The reference could not be loaded. Reload the page, or read <a href={address}>the description itself</a>.
        </p>
      )}
      <div ref={place} />
    </>
  );
}
