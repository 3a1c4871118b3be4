// One job, live.

import * as api from './api.js';
import { confirmed, el, notify, setAttribute, setText, showOnly } from './dom.js';
import * as format from './format.js';
import { itemList } from './items.js';
import { Rate } from './rate.js';

const UNUSUAL = ['ambiguous', 'cancelled', 'expired'];
const RECONNECT = 5_000;
const REFRESH = 2_500;

/** Shows it in a node; answers how to end that. */
export function job(content, id, query) {
  const rate = new Rate();
  let now = null; // the job as last heard
  let report = null;
  let source = null;
  let reconnecting;
  let refreshed = 0;
  let refreshing;
  let isClosed = false;

  const title = el('h1', { tabindex: -1 }, 'Job');
  const state = format.badge('pending');
  const live = el('span', { class: 'live', role: 'status' });
  const problem = el('p', { class: 'problem', role: 'alert', hidden: true });
  const buttons = {
    pause: el('button', { onclick: () => run('pause', 'Pausing.') }, 'Pause'),
    resume: el('button', { class: 'primary', onclick: () => run('resume', 'Resumed.') }, 'Resume'),
    retry: el('button', { onclick: () => retry(['failed']) }, 'Retry failed'),
    cancel: el('button', { class: 'danger', onclick: cancel }, 'Cancel'),
    remove: el('button', { class: 'danger', onclick: remove }, 'Delete'),
  };
  const share = el('strong', { class: 'share' });
  const sum = el('span', { class: 'sum' });
  const bar = format.bar();
  const facts = Object.fromEntries(['success', 'rate', 'mean', 'left', 'elapsed'].map(one => [one, el('dd')]));
  const counts = Object.fromEntries(format.ITEM_STATES.map(one => [one, el('dd')]));
  const errors = el('tbody');
  const errorCard = el('section', { class: 'card errors', 'aria-labelledby': 'errors-title', hidden: true },
    el('h2', { id: 'errors-title' }, 'Errors'),
    el('table', {},
      el('thead', { class: 'unseen' }, el('tr', {}, ['Error', 'Share', 'Items', ''].map(name => el('th', { scope: 'col' }, name)))),
      errors));
  const details = el('dl', { class: 'details' });
  const items = itemList(id, query.get('items') ?? '', showFilter);

  const body = el('div', { class: 'job', hidden: true },
    el('section', { class: 'card', 'aria-label': 'Progress' },
      el('div', { class: 'gauge' },
        el('div', {}, share, sum),
        el('dl', { class: 'facts' },
          el('div', {}, el('dt', {}, 'Success rate'), facts.success),
          el('div', {}, el('dt', {}, 'Rate'), facts.rate),
          el('div', {}, el('dt', {}, 'Time an item'), facts.mean),
          el('div', {}, el('dt', {}, 'Time left'), facts.left),
          el('div', {}, el('dt', {}, 'Elapsed'), facts.elapsed))),
      bar,
      el('dl', { class: 'counts' }, format.ITEM_STATES.map(one =>
        el('div', { class: one }, el('dt', {}, format.label(one)), counts[one])))),
    el('div', { class: 'columns' },
      errorCard,
      el('section', { class: 'card', 'aria-labelledby': 'details-title' }, el('h2', { id: 'details-title' }, 'Details'), details)),
    items.node);
  content.append(
    el('div', { class: 'trail' }, el('a', { class: 'back', href: '#/' }, 'All jobs'), live),
    el('div', { class: 'head' },
      el('div', { class: 'title' }, title, state),
      el('div', { class: 'actions' }, Object.values(buttons))),
    problem,
    body);
  showOnly(Object.values(buttons), []);
  document.title = 'Job';
  const clock = setInterval(tick, 1_000);
  document.addEventListener('visibilitychange', connect);
  connect();

  /** Listens while the page can be seen: a browser has few connections to one server. */
  function connect() {
    clearTimeout(reconnecting);
    source?.close();
    source = null;
    if (isClosed || document.hidden) {
      return;
    }
    rate.forget();
    source = new EventSource(api.jobUrl(id, '/events'));
    source.onopen = () => { problem.hidden = true; };
    source.onerror = () => {
      setLive('Reconnecting…');
      if (source.readyState === EventSource.CLOSED) {
        explain();
      }
    };
    source.addEventListener('snapshot', event => hear(JSON.parse(event.data)));
    source.addEventListener('progress', event => hear(JSON.parse(event.data)));
    source.addEventListener('state', event => {
      const change = JSON.parse(event.data);
      if (now) {
        hear({ ...now, status: change.status, counts: change.counts });
      }
    });
    source.addEventListener('done', event => {
      source.close();
      hear(JSON.parse(event.data));
    });
  }

  /** An event source does not say why it was refused; the job itself does. */
  async function explain() {
    try {
      await api.job(id);
      tell('The progress cannot be watched just now.');
    } catch (failure) {
      tell(failure.message);
      body.hidden = failure.status === 404;
      if (failure.status === 404) {
        showOnly(Object.values(buttons), []);
        setLive('');
        return;
      }
    }
    clearTimeout(reconnecting);
    reconnecting = setTimeout(connect, RECONNECT);
  }

  function setLive(text) {
    setText(live, text);
    live.classList.toggle('on', text === 'Live');
  }

  function tell(text) {
    setText(problem, text);
    problem.hidden = false;
  }

  function hear(job) {
    const changed = !now || now.status !== job.status;
    now = job;
    if (changed) {
      rate.forget();
    }
    rate.add(format.done(job.counts), api.now());
    show(job);
    refreshSoon(changed);
  }

  function show(job) {
    const name = job.metadata.name ?? job.job_type;
    document.title = `${format.percentText(job)} ${name}`;
    setText(title, name);
    format.setBadge(state, job.status);
    setLive(format.isFinal(job) ? '' : 'Live');
    setText(share, format.percentText(job));
    setText(sum, `${format.number(format.done(job.counts))} of ${format.items(job.counts.total)}`);
    format.setBar(bar, job);
    format.ITEM_STATES.forEach(one => {
      setText(counts[one], format.number(job.counts[one]));
      counts[one].parentNode.classList.toggle('none', job.counts[one] === 0);
      counts[one].parentNode.hidden = job.counts[one] === 0 && UNUSUAL.includes(one);
    });
    showOnly(Object.values(buttons), possible(job).map(one => buttons[one]));
    setText(buttons.retry, `Retry ${format.number(job.counts.failed)} failed`);
    buttons.retry.classList.toggle('primary', format.isFinal(job));
    body.hidden = false;
    showDetails(job);
    tick();
  }

  function possible(job) {
    const is = (...states) => states.includes(job.status);
    return [
      is('pending', 'running') && 'pause',
      is('pausing', 'paused') && 'resume',
      job.counts.failed > 0 && !is('pending', 'pausing', 'cancelling', 'completed') && 'retry',
      is('pending', 'running', 'pausing', 'paused') && 'cancel',
      format.isFinal(job) && 'remove',
    ].filter(Boolean);
  }

  function tick() {
    if (!now) {
      return;
    }
    const isFinal = format.isFinal(now);
    const elapsed = now.started_at && (now.finished_at ? Date.parse(now.finished_at) : api.now()) - Date.parse(now.started_at);
    const perSecond = now.status === 'running' ? rate.perSecond() : null;
    const left = now.counts.pending + now.counts.running;
    setFact('success', isFinal && report && `${format.number(report.success_rate)} %`);
    setFact('rate', perSecond === null ? !isFinal && '–' : format.rate(perSecond));
    setFact('mean', isFinal && report?.avg_item_time_ms !== undefined && format.duration(report.avg_item_time_ms));
    setFact('left', !isFinal && (perSecond ? format.duration(1_000 * left / perSecond) : '–'));
    setFact('elapsed', elapsed ? format.duration(elapsed) : '–');
    details.querySelectorAll('time').forEach(moment => setText(moment, format.ago(moment.dateTime)));
  }

  /** Where there is nothing to say, not even that it is not known yet, the fact is left out. */
  function setFact(name, text) {
    facts[name].parentNode.hidden = !text;
    setText(facts[name], text || '');
  }

  function showDetails(job) {
    const options = job.options;
    const told = [
      ['Type', job.job_type],
      ['Id', el('code', {}, job.id)],
      ['Given up because', job.error],
      ['Created', job.created_at],
      ['Started', job.started_at],
      ['Finished', job.finished_at],
      ['Deadline', options.deadline],
      ['Removed', job.expires_at],
      ['Run', job.run > 1 ? format.number(job.run) : null],
      ['Priority', options.priority ? format.number(options.priority) : null],
      ['Attempts an item', options.max_attempts && format.number(options.max_attempts)],
      ['Calls at once', options.concurrency && format.number(options.concurrency)],
      ['Given up after', options.abort_on_failures && `${format.number(options.abort_on_failures)} failures`],
      ...Object.entries(job.metadata).filter(([name]) => name !== 'name'),
    ].filter(([, value]) => value);
    const key = JSON.stringify(told.map(([name, value]) => [name, value.textContent ?? value]));
    if (details.dataset.key !== key) {
      details.dataset.key = key;
      details.replaceChildren(...told.map(([name, value]) =>
        el('div', {}, el('dt', {}, name), el('dd', {}, /^\d{4}-\d\d-\d\dT/.test(value) ? [format.moment(value), ' (', format.time(value), ')'] : value))));
    }
  }

  /** The report and the items change with the counts; they are asked for now and then, and when the state changes. */
  function refreshSoon(atOnce) {
    const wait = atOnce ? 0 : Math.max(0, refreshed + REFRESH - Date.now());
    if (atOnce) {
      clearTimeout(refreshing);
      refreshing = undefined;
    }
    refreshing ??= setTimeout(refresh, wait);
  }

  async function refresh() {
    refreshing = undefined;
    refreshed = Date.now();
    if (isClosed) {
      return;
    }
    items.refresh();
    try {
      report = await api.report(id);
      showErrors(report.error_codes);
      tick();
    } catch {
      // the stream of events tells of it
    }
  }

  function showErrors(codes) {
    const sorted = Object.entries(codes).sort((one, other) => other[1] - one[1] || one[0].localeCompare(other[0]));
    const most = sorted[0]?.[1];
    const known = new Map([...errors.children].map(row => [row.dataset.code, row]));
    sorted.forEach(([code, count], at) => {
      const row = known.get(code) ?? errorRow(code);
      known.delete(code);
      const [, part, total] = row.children;
      part.firstChild.firstChild.style.width = `${100 * count / most}%`;
      setText(total, format.number(count));
      if (errors.children[at] !== row) {
        errors.insertBefore(row, errors.children[at] ?? null);
      }
    });
    known.forEach(row => row.remove());
    errorCard.hidden = sorted.length === 0;
  }

  function errorRow(code) {
    const ambiguous = code === 'AMBIGUOUS';
    return el('tr', { 'data-code': code, class: ambiguous ? 'ambiguous' : 'failed' },
      el('th', { scope: 'row' }, el('code', {}, code)),
      el('td', { class: 'part' }, el('span', { 'aria-hidden': 'true' }, el('span'))),
      el('td', { class: 'number' }),
      el('td', {}, el('button', {
        class: 'small',
        'aria-label': `Retry those with ${code}`,
        onclick: () => retry([ambiguous ? 'ambiguous' : 'failed'], [code]),
      }, 'Retry')));
  }

  async function retry(statuses, codes = []) {
    if (statuses.includes('ambiguous') && !await confirmed('Retry ambiguous items?',
      'Their calls may have taken effect although no answer came. Look first: a repeat may do it twice.', 'Retry them')) {
      return;
    }
    await obey(async () => {
      const answer = await api.command(id, 'retry', { statuses, error_codes: codes });
      notify(answer.reset ? `${format.items(answer.reset)} will be processed again.` : 'There is nothing like that to retry.');
      return answer.job;
    });
  }

  async function cancel() {
    const waiting = now.counts.pending;
    if (await confirmed('Cancel this job?',
      `${format.items(waiting)} that ${waiting === 1 ? 'waits' : 'wait'} will not be processed. What has its outcome keeps it.`,
      'Cancel the job')) {
      await run('cancel', 'Cancelling.');
    }
  }

  async function remove() {
    if (await confirmed('Delete this job?', 'Its items and results are erased.', 'Delete the job')) {
      try {
        source?.close();
        await api.remove(id);
        notify('Deleted.');
        location.hash = '#/';
      } catch (failure) {
        notify(failure.message, true);
      }
    }
  }

  function run(name, text) {
    return obey(async () => {
      const job = await api.command(id, name);
      notify(text);
      return job;
    });
  }

  async function obey(command) {
    const all = Object.values(buttons);
    all.forEach(button => setAttribute(button, 'aria-disabled', 'true'));
    try {
      const job = await command();
      hear(job);
      if (source?.readyState !== EventSource.OPEN) {
        connect(); // a final job had ended it
      }
    } catch (failure) {
      notify(failure.message, true);
    } finally {
      all.forEach(button => button.removeAttribute('aria-disabled'));
    }
  }

  function showFilter(status) {
    history.replaceState(null, '', `#/jobs/${id}${status ? `?items=${status}` : ''}`);
  }

  return () => {
    isClosed = true;
    source?.close();
    clearTimeout(reconnecting);
    clearTimeout(refreshing);
    clearInterval(clock);
    document.removeEventListener('visibilitychange', connect);
  };
}
