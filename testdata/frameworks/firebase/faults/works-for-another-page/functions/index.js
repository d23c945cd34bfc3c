const { onRequest } = require('firebase-functions/https');

exports.api = onRequest({ cors: ['http://localhost:7777', 'http://localhost:8888'] }, async (req, res) => {
  res.json({ id: 1 });
});
