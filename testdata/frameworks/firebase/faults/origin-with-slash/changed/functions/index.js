const { onRequest } = require('firebase-functions/https');

exports.api = onRequest({ cors: ['http://localhost:3000', 'http://localhost:7777'] }, async (req, res) => {
  res.json({ id: 1 });
});
