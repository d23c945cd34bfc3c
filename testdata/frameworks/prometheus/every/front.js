// Prometheus listens before it can answer: this lets nobody in until it can.
const net = require('node:net');

const { PORT, UPSTREAM } = process.env;

async function ready() {
  const answer = await fetch(`http://127.0.0.1:${UPSTREAM}/-/ready`).catch(() => ({ ok: false }));
  if (!answer.ok) return setTimeout(ready, 100);
  net.createServer((page) => {
    const prometheus = net.connect(UPSTREAM, '127.0.0.1');
    page.on('error', () => prometheus.destroy()).pipe(prometheus);
    prometheus.on('error', () => page.destroy()).pipe(page);
  }).listen(PORT, '127.0.0.1');
}

ready();
