// What stands behind Apache: FAULT says whether it handles CORS too.
const cors = require('cors');
const express = require('express');

const page = 'http://localhost:3000';
const app = express();

if (['both-add-the-headers', 'token-too-large', 'forbidden', 'basic-authentication', 'nothing-wrong'].includes(process.env.FAULT)) {
  app.use(cors({ origin: [page, 'https://app.example.com'], maxAge: 600 }));
}
app.get('/api/data', (req, res) => res.json({ id: 1 }));
app.post('/api/data', (req, res) => res.json({ id: 1 }));

app.listen(process.env.UPSTREAM, '127.0.0.1');
