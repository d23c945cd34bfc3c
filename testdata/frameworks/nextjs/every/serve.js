// next dev in a process of its own alone, so that it ends when that is killed.
const http = require('http');
const next = require('next');

const app = next({ dev: true, hostname: '127.0.0.1', port: Number(process.env.PORT), turbopack: true });
app.prepare().then(() => http.createServer(app.getRequestHandler()).listen(process.env.PORT, '127.0.0.1'));
