// The list of jobs, which stays as the jobs are while it is looked at.

import * as api from './api.js';
import { el, setAttribute, setText } from './dom.js';
import * as format from './format.js';

const PAGE = 25;
const FAST = 2_000;
const SLOW = 10_000;

/** Shows it in a node; answers how to end that. */
export function list(content, query) {
  document.title = 'Batch jobs';
  const filter = { status: query.get('status') ?? '', job_type: query.get('type') ?? '' };
  let pages = 1;
  let asked = 0;
  let timer;

  const status = el('select', { id: 'status', onchange: refilter }, el('option', { value: '' }, 'Any state'),
    format.JOB_STATES.map(state => el('option', { value: state, selected: state === filter.status }, format.label(state))));
  const type = el('input', { id: 'type', type: 'search', placeholder: 'Any type', list: 'types', maxlength: 50,
    autocomplete: 'off', spellcheck: 'false', value: filter.job_type, onchange: refilter });
  const types = el('datalist', { id: 'types' });
  const problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  const rows = el('tbody');
  const table = el('table', { class: 'jobs', hidden: true },
    el('caption', { class: 'unseen' }, 'Jobs, latest first'),
    el('thead', {}, el('tr', {}, ['Job', 'State', 'Progress', 'Items', 'Created']
      .map(name => el('th', { scope: 'col' }, name)))),
    rows);
  const empty = el('p', { class: 'empty' }, 'Loading…');
  const hint = el('p', { class: 'empty hint', hidden: true }, 'A program creates one with ', el('code', {}, 'POST batch/jobs'), ', as the ',
    el('a', { href: 'batch/openapi.yaml' }, 'API description'), ' tells; it appears here by itself.');
  const more = el('button', { class: 'more', hidden: true, onclick: () => { pages++; refresh(); } }, 'Show more');

  content.append(
    el('div', { class: 'head' },
      el('h1', { tabindex: -1 }, 'Jobs'),
      el('form', { class: 'filter', role: 'search', onsubmit: event => { event.preventDefault(); refilter(); } },
        el('label', { for: 'status' }, 'State'), status,
        el('label', { for: 'type' }, 'Type'), type, types)),
    problem,
    el('section', { class: 'card', 'aria-label': 'Jobs' }, table, empty, hint),
    more);
  document.addEventListener('visibilitychange', refresh);
  refresh();

  function refilter() {
    filter.status = status.value;
    filter.job_type = type.value.trim();
    pages = 1;
    const named = new URLSearchParams();
    if (filter.status) named.set('status', filter.status);
    if (filter.job_type) named.set('type', filter.job_type);
    history.replaceState(null, '', named.size ? `#/?${named}` : '#/');
    refresh();
  }

  async function refresh() {
    clearTimeout(timer);
    if (document.hidden) {
      return;
    }
    const turn = ++asked;
    let wait = SLOW;
    try {
      const { jobs, next } = await read();
      if (turn !== asked) {
        return; // the filter has changed meanwhile
      }
      show(jobs, next);
      wait = jobs.some(job => !format.isFinal(job)) ? FAST : SLOW;
      problem.hidden = true;
    } catch (failure) {
      if (turn !== asked) {
        return;
      }
      setText(problem, failure.message);
      problem.hidden = false;
      setText(empty, 'The jobs could not be read.');
    }
    timer = setTimeout(refresh, wait);
  }

  async function read() {
    const jobs = [];
    let next = null;
    for (let page = 0; page < pages && (page === 0 || next); page++) {
      const read = await api.list({ ...filter, limit: PAGE, cursor: next });
      jobs.push(...read.data);
      next = read.next_cursor;
    }
    return { jobs, next };
  }

  function show(jobs, next) {
    const known = new Map([...rows.children].map(row => [row.dataset.id, row]));
    jobs.forEach((job, at) => {
      const row = known.get(job.id) ?? newRow(job);
      known.delete(job.id);
      update(row, job);
      if (rows.children[at] !== row) {
        rows.insertBefore(row, rows.children[at] ?? null);
      }
    });
    known.forEach(row => row.remove());
    types.replaceChildren(...[...new Set(jobs.map(job => job.job_type))].sort().map(name => el('option', { value: name })));
    more.hidden = !next;
    table.hidden = jobs.length === 0;
    empty.hidden = jobs.length > 0;
    hint.hidden = jobs.length > 0 || Boolean(filter.status || filter.job_type);
    setText(empty, filter.status || filter.job_type ? 'No job is like that.' : 'There is no job yet.');
  }

  return () => {
    asked++;
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', refresh);
  };
}

function newRow(job) {
  return el('tr', { 'data-id': job.id },
    el('td', { class: 'name' },
      el('a', { href: `#/jobs/${job.id}` }, job.metadata.name ?? job.job_type),
      el('small', {}, job.metadata.name ? job.job_type : job.id)),
    el('td', { class: 'state' }, el('span')),
    el('td', { class: 'progress' }, format.bar(), el('span', { class: 'percent' })),
    el('td', { class: 'count' }, el('span'), el('small', { class: 'failed' }), el('small', { class: 'ambiguous' })),
    el('td', { class: 'when' }, format.time(job.created_at)));
}

function update(row, job) {
  const [, state, progress, count, when] = row.children;
  format.setBadge(state.firstChild, job.status);
  format.setBar(progress.firstChild, job);
  setText(progress.lastChild, format.percentText(job));
  setText(count.firstChild, format.items(job.counts.total));
  for (const bad of count.querySelectorAll('small')) {
    setText(bad, job.counts[bad.className] ? `${format.number(job.counts[bad.className])} ${bad.className}` : '');
  }
  setText(when.firstChild, format.ago(job.created_at));
  setAttribute(row, 'class', format.isFinal(job) ? 'final' : 'open');
}
