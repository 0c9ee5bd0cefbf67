import { useEffect, useState } from "preact/hooks";

/** Counts down the pause that the service asked for. */
export function Wait({ seconds }: { seconds: number }) {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    setLeft(seconds);
    const ticking = setInterval(() => setLeft((now) => Math.max(now - 1, 0)), 1000);
    return () => clearInterval(ticking);
  }, [seconds]);
  return (
    <div class="notice" role="status">
      <p>
        The service is busy. Trying again <span aria-hidden="true">in {left} s</span>
        <span class="unseen">in a moment</span>.
      </p>
    </div>
  );
}
