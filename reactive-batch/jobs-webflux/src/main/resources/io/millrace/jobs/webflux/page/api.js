// Talks to the API beside which the page is served.

const JOBS = 'batch/jobs';
let skew = 0; // of this machine's clock against the server's

/** What the API refused, or that it could not be reached. */
export class Problem extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `the server answered ${status}`);
    this.status = status;
    this.code = problem.code;
  }
}

/** The time as the server tells it. */
export function now() {
  return Date.now() + skew;
}

export function jobUrl(id, path = '') {
  return `${JOBS}/${encodeURIComponent(id)}${path}`;
}

export async function list(parameters) {
  return get(JOBS, parameters);
}

export async function job(id) {
  return get(jobUrl(id));
}

export async function items(id, parameters) {
  return get(jobUrl(id, '/items'), parameters);
}

export async function report(id) {
  return get(jobUrl(id, '/report'));
}

/** Pauses, resumes, cancels or retries. */
export async function command(id, name, body) {
  return send(jobUrl(id, `/${name}`), {
    method: 'POST',
    headers: body ? { 'Content-Type': 'application/json' } : {},
    body: body && JSON.stringify(body),
  });
}

export async function remove(id) {
  return send(jobUrl(id), { method: 'DELETE' });
}

function get(url, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value));
  return send(query.size ? `${url}?${query}` : url, {});
}

async function send(url, options) {
  let response;
  try {
    response = await fetch(url, { ...options, headers: { Accept: 'application/json', ...options.headers } });
  } catch {
    throw new Problem(0, { detail: 'The server cannot be reached.' });
  }
  const date = Date.parse(response.headers.get('Date'));
  if (Number.isFinite(date) && Math.abs(date - now()) > 1_500) {
    skew = date - Date.now();
  }
  const body = await response.text();
  let json = null;
  try {
    json = body ? JSON.parse(body) : null;
  } catch {
    // of a proxy, say
  }
  if (!response.ok) {
    throw new Problem(response.status, json ?? {});
  }
  return json;
}
