const functions = require('@google-cloud/functions-framework');

function handler(req, res) {
  res.json({ id: 1 });
}

functions.http('api', (req, res) => require('cors')({ origin: ['http://localhost:3000'] })(req, res, () => handler(req, res)));
