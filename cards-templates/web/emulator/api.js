const BASE = '/emulator/api/';

/** Reads JSON from the page's API; throws with the status when it is refused. */
export async function get(path) {
  const answer = await fetch(BASE + path);
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

/** Does something through the page's API; throws with the reason when it is refused. */
export async function post(path, body) {
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(BASE + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const result = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(result.error ?? String(answer.status));
  return result;
}

/** Follows what happens. `onOpen` runs at every (re)connection, so that nothing is missed in between. */
export function follow({ onOpen, onLost, onMessage }) {
  const stream = new EventSource(`${BASE}stream`);
  stream.addEventListener('hello', onOpen);
  stream.addEventListener('error', onLost);
  stream.addEventListener('message', (event) => onMessage(JSON.parse(event.data)));
}
