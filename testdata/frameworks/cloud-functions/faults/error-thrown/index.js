const functions = require('@google-cloud/functions-framework');

function handler(req, res) {
  if (req.method === 'OPTIONS') {
    res.set('Access-Control-Allow-Origin', 'http://localhost:3000');
    res.set('Access-Control-Allow-Headers', 'Content-Type');
    return res.status(204).send('');
  }
  const rows = query();
  res.set('Access-Control-Allow-Origin', 'http://localhost:3000').json(rows);
}

function query() {
  throw new Error('no such table');
}

functions.http('api', handler);
