import { PathText } from "./path-text.tsx";

/** A sentence from the engine, in which `back-ticked` parts are paths and commands. */
export function Sentence({ text }: { text: string }) {
  const parts = text.split("`");
  return (
    <>
      {parts.map((part, index) => {
        const key = `${index}:${part}`;
        return index % 2 === 1 ? <PathText key={key} path={part} /> : <span key={key}>{part}</span>;
      })}
    </>
  );
}
