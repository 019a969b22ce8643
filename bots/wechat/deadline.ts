/**
 * Runs a call with our own deadline, since no call of Wechaty has one (measured: still pending after 45 s). `null`
 * when it took longer; what it does later is of no interest, a late rejection included.
 */
export async function within<T>(work: Promise<T>, ms: number): Promise<{ readonly value: T } | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, ms, null);
  });
  try {
    return await Promise.race([work.then((value) => ({ value })), late]);
  } finally {
    clearTimeout(timer);
  }
}
