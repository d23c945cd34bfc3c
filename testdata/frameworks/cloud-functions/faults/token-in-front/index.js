const cors = require('cors')({ origin: ['http://localhost:3000'] });
const functions = require('@google-cloud/functions-framework');

function handler(req, res) {
  if (!req.headers.authorization) return res.status(401).set('WWW-Authenticate', 'Bearer').send('no token');
  cors(req, res, () => res.json({ id: 1 }));
}

functions.http('api', handler);
