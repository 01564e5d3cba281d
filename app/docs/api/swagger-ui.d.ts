declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  interface Options {
    readonly domNode: HTMLElement;
    readonly url: string;
    readonly validatorUrl: null;
    readonly deepLinking: boolean;
    readonly displayRequestDuration: boolean;
    readonly defaultModelsExpandDepth: number;
    readonly docExpansion: "list" | "full" | "none";
    readonly onComplete: () => void;
  }
  export default function SwaggerUI(options: Options): unknown;
}

declare module "swagger-ui-dist/swagger-ui.css";
