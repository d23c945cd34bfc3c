const { onRequest } = require('firebase-functions/https');

exports.api = onRequest(async (req, res) => {
  res.set('Access-Control-Allow-Origin', 'http://localhost:7777');
  res.set('Access-Control-Allow-Credentials', 'true');
  if (req.method === 'OPTIONS') {
    res.set('Access-Control-Allow-Methods', 'PUT');
    res.set('Access-Control-Allow-Headers', 'content-type');
    return res.sendStatus(204);
  }
  res.json({ id: 1 });
});
