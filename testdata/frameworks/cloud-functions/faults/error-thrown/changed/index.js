const cors = require('cors')({ origin: ['http://localhost:3000'] });
const functions = require('@google-cloud/functions-framework');

function handler(req, res) {
  const rows = query();
  res.json(rows);
}

function query() {
  throw new Error('no such table');
}

functions.http('api', (req, res) => cors(req, res, () => handler(req, res)));
