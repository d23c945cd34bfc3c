const functions = require('@google-cloud/functions-framework');

function handler(req, res) {
  res.json({ id: 1 });
}

functions.http('api', handler);
