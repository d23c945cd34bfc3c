const functions = require('@google-cloud/functions-framework');

function handler(req, res) {
  res.set('Access-Control-Allow-Origin', '*');
  res.set('Access-Control-Allow-Credentials', 'true');
  if (req.method === 'OPTIONS') return res.status(204).send('');
  res.json({ id: 1 });
}

functions.http('api', handler);
