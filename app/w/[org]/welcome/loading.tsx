import { PageSkeleton, Skeleton } from "#components/ui/skeleton.tsx";

export default function Loading() {
  return (
    <PageSkeleton>
      <Skeleton className="h-8 w-80 max-w-full" />
      <Skeleton className="h-4 w-full max-w-xl" />
      <Skeleton className="h-9 w-32" />
      <Skeleton className="h-10 w-full max-w-md" />
      <Skeleton className="h-24 w-full" />
    </PageSkeleton>
  );
}
