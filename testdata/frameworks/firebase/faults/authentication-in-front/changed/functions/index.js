const { onRequest } = require('firebase-functions/https');

exports.api = onRequest({ cors: ['http://localhost:3000'] }, async (req, res) => {
  if (req.headers.authorization !== 'Bearer secret') {
    return res.set('WWW-Authenticate', 'Bearer').sendStatus(401);
  }
  res.json({ id: 1 });
});
