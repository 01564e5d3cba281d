import type { Metadata } from "next";
import { Reference } from "./reference.tsx";

export const metadata: Metadata = { title: "API", description: "Every operation of Floyo's API, to read and to try." };

/** The interactive API reference. Public: it describes the API and holds nothing of a person's. */
export default function ApiReferencePage() {
  return (
    // Swagger UI brings the page's `main`.
    <div className="api-reference mx-auto w-full max-w-5xl px-4 py-8">
      <nav aria-label="Floyo">
        <a href="/">Floyo</a> · <a href="/api/v1/openapi.json">openapi.json</a>
      </nav>
      <Reference />
    </div>
  );
}
