// `make dev`: Floyo for working on it, with Next compiling what changes.
import { serve } from "./serve.ts";

await serve({ mode: "dev" });
