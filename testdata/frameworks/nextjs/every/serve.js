// next dev in one process, so that it ends when that is killed.
const http = require('http');
const next = require('next');

const app = next({ dev: true, hostname: '127.0.0.1', port: Number(process.env.PORT), turbopack: true });
const handle = app.getRequestHandler();

app.prepare().then(() => {
  // The first request of a kind compiles what answers it, which can take longer than a check waits.
  const early = http.createServer(handle).listen(0, '127.0.0.1', async () => {
    const url = `http://127.0.0.1:${early.address().port}`;
    await Promise.all([fetch(`${url}/api/data`), fetch(`${url}/not-found`)]);
    http.createServer(handle).listen(process.env.PORT, '127.0.0.1');
    early.close();
  });
});
