// The items of a job, a page at a time.

import * as api from './api.js';
import { el, setAttribute, setText } from './dom.js';
import * as format from './format.js';

const PAGE = 25;
const LONGEST = 160;

/** Answers its node, and how to read the page that it shows again. */
export function itemList(id, status, onFilter) {
  let cursors = [null]; // of the pages up to the one shown
  let next = null;
  let asked = 0;

  const filter = el('select', { id: 'items-status', onchange: () => { status = filter.value; onFilter(status); goTo([null]); } },
    el('option', { value: '' }, 'All'),
    format.ITEM_STATES.map(one => el('option', { value: one, selected: one === status }, format.label(one))));
  const rows = el('tbody');
  const table = el('table', { class: 'items' },
    el('caption', { class: 'unseen' }, 'Items, in their order'),
    el('thead', {}, el('tr', {}, ['Item', 'State', 'Attempts', 'Took', 'Result'].map(name => el('th', { scope: 'col' }, name)))),
    rows);
  const empty = el('p', { class: 'empty', hidden: true }, 'No item is like that.');
  const problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  const back = el('button', { onclick: () => goTo(cursors.slice(0, -1)) }, 'Previous');
  const on = el('button', { onclick: () => goTo([...cursors, next]) }, 'Next');
  const place = el('span', { role: 'status' });
  const pager = el('nav', { class: 'pager', 'aria-label': 'Pages of items', hidden: true }, back, place, on);
  const node = el('section', { class: 'card', 'aria-labelledby': 'items-title' },
    el('div', { class: 'card-head' },
      el('h2', { id: 'items-title' }, 'Items'),
      el('div', { class: 'filter' }, el('label', { for: 'items-status' }, 'State'), filter),
      el('div', { class: 'actions' },
        el('a', { class: 'button', href: api.jobUrl(id, '/results'), download: true }, 'Download results'),
        el('a', { class: 'button', href: api.jobUrl(id, '/errors'), download: true }, 'Download errors'))),
    problem, table, empty, pager);

  function goTo(path) {
    cursors = path;
    rows.replaceChildren();
    refresh();
  }

  async function refresh() {
    const turn = ++asked;
    try {
      const page = await api.items(id, { status, limit: PAGE, cursor: cursors.at(-1) });
      if (turn === asked) {
        show(page);
        problem.hidden = true;
      }
    } catch (failure) {
      if (turn === asked) {
        setText(problem, failure.message);
        problem.hidden = false;
      }
    }
  }

  function show(page) {
    next = page.next_cursor;
    const known = new Map([...rows.children].filter(row => row.dataset.index).map(row => [row.dataset.index, row]));
    let at = rows.firstChild;
    for (const item of page.data) {
      const row = known.get(String(item.item_index)) ?? newRow(item);
      known.delete(String(item.item_index));
      update(row, item);
      if (at === row) {
        at = (row.detail ?? row).nextSibling;
      } else {
        rows.insertBefore(row, at);
        if (row.detail) {
          rows.insertBefore(row.detail, at);
        }
      }
    }
    known.forEach(row => { row.detail?.remove(); row.remove(); });
    table.hidden = page.data.length === 0;
    empty.hidden = page.data.length > 0;
    pager.hidden = cursors.length === 1 && !next;
    setAttribute(back, 'aria-disabled', String(cursors.length === 1));
    setAttribute(on, 'aria-disabled', String(!next));
    setText(place, `Page ${cursors.length}`);
  }

  for (const button of [back, on]) {
    button.addEventListener('click', event => {
      if (button.getAttribute('aria-disabled') === 'true') {
        event.stopImmediatePropagation();
      }
    }, { capture: true });
  }

  return { node, refresh };
}

function newRow(item) {
  const row = el('tr', { 'data-index': item.item_index },
    el('td', { class: 'name' }, el('button', { class: 'disclose', 'aria-expanded': 'false', onclick: () => toggle(row) },
      el('span', { class: 'index' }, `#${format.number(item.item_index)}`),
      item.custom_id === undefined ? null : el('span', {}, item.custom_id))),
    el('td', { class: 'state' }, el('span')),
    el('td', { class: 'attempts number' }),
    el('td', { class: 'took number' }),
    el('td', { class: 'result' }));
  return row;
}

function update(row, item) {
  const [, state, attempts, took, result] = row.children;
  row.item = item;
  format.setBadge(state.firstChild, item.status);
  setText(attempts, item.attempts ? String(item.attempts) : '–');
  setText(took, item.started_at && item.finished_at
    ? format.duration(Date.parse(item.finished_at) - Date.parse(item.started_at))
    : '–');
  setText(result, summary(item));
  setAttribute(result, 'class', item.error ? `result bad ${item.status}` : 'result');
  if (row.detail) {
    fill(row.detail.firstChild, item);
  }
}

function summary(item) {
  if (item.error) {
    return `${item.error.code}: ${item.error.message}`;
  }
  const text = item.output === undefined ? '' : brief(item.output);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

/** The members of an object read better without its signs. */
function brief(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.entries(value).map(([name, member]) => `${name}: ${typeof member === 'string' ? member : JSON.stringify(member)}`).join(', ')
    : JSON.stringify(value);
}

function toggle(row) {
  const button = row.querySelector('button');
  const open = button.getAttribute('aria-expanded') === 'false';
  setAttribute(button, 'aria-expanded', String(open));
  if (open) {
    row.detail = el('tr', { class: 'detail' }, el('td', { colspan: 5 }));
    fill(row.detail.firstChild, row.item);
    row.after(row.detail);
  } else {
    row.detail.remove();
    row.detail = undefined;
  }
}

function fill(cell, item) {
  const told = [
    ['Error', item.error && `${item.error.code} (${item.error.class})${item.error.http_status ? `, HTTP ${item.error.http_status}` : ''}`],
    ['Message', item.error?.message],
    ['Details', item.error?.details && json(item.error.details)],
    ['Output', item.output !== undefined && json(item.output)],
    ['Started', item.started_at && format.moment(item.started_at)],
    ['Finished', item.finished_at && format.moment(item.finished_at)],
    ['Again', item.status === 'pending' && item.attempts > 0 && item.next_attempt_at && format.time(item.next_attempt_at)],
  ].filter(([, value]) => value);
  const key = JSON.stringify(item);
  if (cell.dataset.key !== key) {
    cell.dataset.key = key;
    cell.replaceChildren(told.length
      ? el('dl', { class: 'details' }, told.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))))
      : el('p', {}, 'Nothing is known of it yet.'));
  }
}

function json(value) {
  return el('pre', { tabindex: 0 }, JSON.stringify(value, null, 2));
}
