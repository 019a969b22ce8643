/**
 * The result of `work`, or what `late` answers (or throws) when it takes longer than `ms`. Throws what `work` throws in
 * time. Work that is late goes on; what it throws then is of no interest to anybody. Platforms' libraries have no
 * deadline of their own: a call of Wechaty was still pending after 45 s (measured).
 */
export async function within<Result>(
  work: Promise<Result>,
  ms: number,
  late: () => Result | Promise<Result>,
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<symbol>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, ms), TOO_LATE);
  });
  try {
    const first = await Promise.race([work, tooLate]);
    if (typeof first !== 'symbol') return first;
    work.catch(() => undefined);
    return await late();
  } finally {
    clearTimeout(timer);
  }
}

const TOO_LATE = Symbol('too late');
