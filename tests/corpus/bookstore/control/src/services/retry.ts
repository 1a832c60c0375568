const firstDelayMs = 100;
const attempts = 5;

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Full jitter, so that clients do not come back all at once. */
function delayOf(attempt: number): number {
  return Math.random() * firstDelayMs * 2 ** attempt;
}

export async function retried<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 0; attempt < attempts - 1; attempt++) {
    try {
      return await run();
    } catch {
      await sleep(delayOf(attempt));
    }
  }
  return run();
}
