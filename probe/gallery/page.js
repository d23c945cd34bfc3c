// Tries the exhibits in this browser, and holds what it did against what the
// program predicted.
'use strict';

// engine is whose rules this browser goes by. Every browser on iOS is WebKit,
// and every one but Firefox and Safari elsewhere is Chromium.
const engine = (() => {
  const ua = navigator.userAgent;
  if (/Firefox\//.test(ua)) return 'firefox';
  if (/iPhone|iPad/.test(ua) || (/AppleWebKit\//.test(ua) && !/Chrom(e|ium)\//.test(ua))) return 'webkit';
  return 'chromium';
})();

const exhibits = [...document.querySelectorAll('.exhibit')].map((card) => ({
  card,
  fetch: JSON.parse(card.dataset.fetch),
  predicted: null, // {verdict, readable}
  seen: null, // the same, of this browser
}));

const same = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);

// sideBySide runs work over the items, a few at a time.
async function sideBySide(items, work) {
  const queue = [...items];
  const worker = async () => {
    for (let item; (item = queue.shift());) await work(item);
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}

function tell(place, verdict, words) {
  const b = document.createElement('b');
  b.className = verdict;
  b.textContent = verdict;
  place.replaceChildren(b);
  if (words) {
    const span = document.createElement('span');
    span.className = 'words';
    span.textContent = words;
    place.append(span);
  }
}

async function predict(exhibit) {
  const place = exhibit.card.querySelector('.predicted');
  try {
    const response = await fetch('/predictions/' + encodeURIComponent(exhibit.card.dataset.name));
    if (!response.ok) throw new Error(await response.text());
    const report = await response.json();
    const check = report.checks[0];
    const own = check.browsers[engine];
    exhibit.predicted = {
      verdict: own.verdict,
      readable: own.verdict === 'allowed' ? own.readable_headers ?? check.readable_headers : [],
    };
    tell(place, own.verdict, own.console ?? readableWords(exhibit.predicted.readable));
    diagnose(exhibit.card, report);
  } catch (error) {
    tell(place, 'failed', error.message);
  }
}

// diagnose shows the first finding that matters and what to change for it.
function diagnose(card, report) {
  const finding = report.findings.find((f) => f.severity !== 'note');
  card.querySelector('.cause').textContent = finding ? finding.title + '.' : 'Nothing is wrong.';
  card.querySelector('.fix').textContent = finding ? finding.advice : 'Nothing to fix.';
}

const readableWords = (names) => 'the page can read ' + (names.length ? names.join(', ') : 'no header');

// opened resolves once a WebSocket or an EventSource is open.
const opened = (it, name) => new Promise((done, failed) => {
  it.onopen = () => { it.close(); done(); };
  it.onerror = () => { it.close(); failed({name, message: 'it does not open'}); };
});

const opens = {
  websocket: (url) => opened(new WebSocket(url), 'WebSocket'),
  eventsource: (url, credentials) => opened(new EventSource(url, {withCredentials: credentials === 'include'}), 'EventSource'),
};

async function attempt(exhibit) {
  const {url, method, headers, body, credentials, initiator} = exhibit.fetch;
  const place = exhibit.card.querySelector('.seen');
  try {
    if (opens[initiator]) {
      await opens[initiator](url, credentials);
      exhibit.seen = {verdict: 'allowed', readable: []};
      tell(place, 'allowed', 'it opens');
      return;
    }
    const response = await fetch(url, {method, headers, body, credentials});
    const readable = [...response.headers.keys()].sort();
    exhibit.seen = {verdict: 'allowed', readable};
    tell(place, 'allowed', 'status ' + response.status + '; ' + readableWords(readable));
  } catch (error) {
    exhibit.seen = {verdict: 'blocked', readable: []};
    tell(place, 'blocked', error.name + ': ' + error.message + ' (the reason is in the console)');
  }
}

function judge(exhibit) {
  const {card, predicted, seen} = exhibit;
  const stamp = card.querySelector('.stamp');
  if (!predicted || !seen) return;
  const agrees = predicted.verdict === seen.verdict && same(predicted.readable, seen.readable);
  card.dataset.outcome = agrees ? 'agrees' : 'differs';
  stamp.className = 'stamp ' + card.dataset.outcome;
  stamp.textContent = agrees ? '✓ as predicted' : '✗ not as predicted';
  stamp.hidden = false;
}

function tally() {
  const tried = exhibits.filter((e) => e.seen).length;
  const agreed = exhibits.filter((e) => e.card.dataset.outcome === 'agrees').length;
  document.getElementById('tally').textContent = tried + ' of ' + exhibits.length + ' tried, ' + agreed + ' as predicted.';
}

async function tryOne(exhibit) {
  const button = exhibit.card.querySelector('.try');
  button.disabled = true;
  await exhibit.ready;
  await attempt(exhibit);
  judge(exhibit);
  tally();
  button.disabled = false;
  button.textContent = 'Try again';
}

document.getElementById('engine').textContent = {chromium: 'Chromium', firefox: 'Firefox', webkit: 'WebKit'}[engine];

for (const exhibit of exhibits) {
  exhibit.ready = new Promise((done) => { exhibit.done = done; });
  exhibit.card.querySelector('.try').addEventListener('click', () => tryOne(exhibit));
  const copy = exhibit.card.querySelector('.copy');
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(exhibit.card.querySelector('.command').textContent);
    copy.textContent = 'Copied';
  });
}
sideBySide(exhibits, async (exhibit) => {
  await predict(exhibit);
  exhibit.done();
});

document.getElementById('try-all').addEventListener('click', async (event) => {
  event.target.disabled = true;
  await sideBySide(exhibits, tryOne);
  event.target.disabled = false;
});
