const express = require('express');
const cors = require('cors');

const app = express();

app.options('/api/data', cors({ origin: ['http://localhost:3000'] }));
app.get('/api/data', (req, res) => {
  const rows = query();
  res.set('Access-Control-Allow-Origin', 'http://localhost:3000').json(rows);
});

function query() {
  throw new Error('no such table');
}

app.listen(process.env.PORT, '127.0.0.1');
