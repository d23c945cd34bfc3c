const { onRequest } = require('firebase-functions/https');

exports.api = onRequest(async (req, res) => {
  if (req.headers.authorization !== 'Bearer secret') {
    return res.set('WWW-Authenticate', 'Bearer').sendStatus(401);
  }
  res.set('Access-Control-Allow-Origin', 'http://localhost:3000');
  res.json({ id: 1 });
});
