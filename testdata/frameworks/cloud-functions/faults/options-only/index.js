const functions = require('@google-cloud/functions-framework');

function handler(req, res) {
  if (req.method === 'OPTIONS') {
    res.set('Access-Control-Allow-Origin', 'http://localhost:3000');
    res.set('Access-Control-Allow-Methods', 'GET');
    res.set('Access-Control-Allow-Headers', 'Content-Type');
    return res.status(204).send('');
  }
  res.json({ id: 1 });
}

functions.http('api', handler);
