import Link from "next/link";
import { AuthFrame } from "#components/account/auth-frame.tsx";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <AuthFrame
      title="There is nothing here"
      lead="The address is wrong, or what it named is gone, or it is not yours to see."
    >
      <Link href="/" className="w-fit underline underline-offset-2">
        Go to the first page
      </Link>
    </AuthFrame>
  );
}
