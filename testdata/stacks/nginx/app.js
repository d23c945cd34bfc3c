// What stands behind nginx: FAULT says whether it handles CORS too.
const cors = require('cors');
const express = require('express');

const page = 'http://localhost:3000';
const app = express();

if (['both-add-the-headers', 'body-too-large', 'basic-authentication', 'limit-except', 'hidden-by-the-proxy', 'slow-program', 'origin-not-passed-on', 'too-many-requests', 'stale-copy-without-origin', 'login-in-front'].includes(process.env.FAULT)) {
  app.use(cors({ origin: [page, 'https://app.example.com'] }));
}
app.get('/api/error', () => { throw new Error('no database'); });
app.get('/api/slow', () => {});
app.all('/api/data', (req, res) => res.json({ id: 1 }));
app.all('/api/orders', (req, res) => req.headers.authorization ? res.json([]) : res.status(401).json({ message: 'no token' }));

app.listen(process.env.UPSTREAM, '127.0.0.1');
